import { assuranceName } from "../policy/assurance-names.ts";
import { organizationName, typeTitle } from "../registry/registry.ts";
import { texts } from "../texts/texts.ts";
import { methodName } from "./operation-words.ts";

function resultName(result: string): string {
  const { t } = texts;
  const names: Readonly<Record<string, string>> = { done: t.carriedOut, failed: t.notCarriedOut };
  return names[result] ?? result;
}

/** Facts whose value is an id that has a name; the others say themselves. */
const names: Readonly<Record<string, (value: string) => string>> = {
  result: resultName,
  method: methodName,
  acr: assuranceName,
  organization: organizationName,
  type: typeTitle,
};

/** What a fact of a row says. */
export function factValue(name: string, value: unknown): string {
  if (value === null) return "–";
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "string") return names[name]?.(value) ?? value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

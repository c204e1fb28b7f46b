import { type Locale, renderLines } from "@countersign/protocol";
import type { RequestOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import type { FrozenOperation } from "./operation.ts";
import { findType, type Registry } from "./registry.ts";

type About = RequestOf<typeof verificationServerToMethodServer.begin>["body"]["about"];

/** What an operation is about, for a method server that must tell a person: the registry's names and labels, the operation's values. */
export function methodAboutOf(
  registry: Registry,
  { organization, type, details }: Pick<FrozenOperation, "organization" | "type" | "details">,
  locale: Locale,
): About {
  const template = findType(registry, type)?.template;
  const name = registry.organizations.find(({ id }) => id === organization)?.name ?? organization;
  if (!template) return { organization: name, title: type, lines: [] };
  const shown = template.fields.filter(({ id }) => details[id] !== undefined);
  const lines = renderLines(template, details, locale).map(([label, value], i) => ({
    kind: shown[i]?.kind ?? "text",
    label,
    value,
  }));
  return { organization: name, title: template.title[locale], lines };
}

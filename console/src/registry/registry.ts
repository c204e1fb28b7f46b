import { type AnswerOf, consoleToVerificationServer as server } from "@countersign/protocol/contract";
import { signal } from "@preact/signals";
import { ask } from "../ask/ask.ts";
import { texts } from "../texts/texts.ts";

export type Registry = AnswerOf<typeof server.readRegistry>;
export type PolicyRow = Registry["policy"][number];
export type RegisteredType = Registry["types"][number];

/** What is registered, as last read: names for everything else. Null before the first time. */
export const registry = signal<Registry | null>(null);

/** Reads it anew. */
export async function readRegistry(until?: AbortSignal): Promise<Registry> {
  const read = await ask(server.readRegistry, { body: {} }, { signal: until });
  registry.value = read;
  return read;
}

/** What an organization is called; its id while that is not known. */
export function organizationName(id: string): string {
  return registry.value?.organizations.find((one) => one.id === id)?.name ?? id;
}

export function businessName(organization: string, id: string): string {
  const found = registry.value?.businesses.find((one) => one.organization === organization && one.id === id);
  return found?.name ?? id;
}

/** What a type of operation is called in the language in use. */
export function typeTitle(id: string): string {
  const found = registry.value?.types.find((one) => one.id === id);
  return found ? found.title[texts.locale.value] : id;
}

/** Details with their labels, in the order of their type. */
export function labelled(
  type: string,
  details: Readonly<Record<string, string | number | boolean>>,
): readonly { readonly id: string; readonly label: string; readonly value: string }[] {
  const { t } = texts;
  const fields = registry.value?.types.find((one) => one.id === type)?.fields ?? [];
  const order = [...fields.map(({ id }) => id), ...Object.keys(details)];
  return [...new Set(order)].flatMap((id) => {
    const value = details[id];
    if (value === undefined) return [];
    const label = fields.find((one) => one.id === id)?.label[texts.locale.value] ?? id;
    return [{ id, label, value: typeof value === "boolean" ? (value ? t.yes : t.no) : String(value) }];
  });
}

import { type Details, detailsFault, type DetailValue, isJsonObject, type JsonValue } from "@countersign/protocol";
import type { SceneMapping } from "./settings/read-scenes.ts";

/** What a client wants shown, beside the authorization details. */
interface AskedBy {
  /** The name the client is registered under. */
  readonly clientName: string;
  readonly bindingMessage: string | null;
}

/** Every value inside, by where it is; a list is a value, and none that a field can show. */
function leaves(value: JsonValue, at: readonly string[] = []): readonly (readonly [string, JsonValue])[] {
  if (!isJsonObject(value)) return [[JSON.stringify(at), value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...at, name]));
}

/**
 * The details of the operation, or null when the request does not map: a value that no field shows would be approved unseen, so every
 * member must be used (RFC 9396 §5), and each value keeps the text policy (§3).
 */
export function sceneOfRequest(
  { fields, bindingMessage: messageField }: SceneMapping,
  asked: JsonValue,
  { clientName, bindingMessage }: AskedBy,
): Details | null {
  const open = new Map(leaves(asked));
  open.delete(JSON.stringify(["type"]));
  const details: Record<string, DetailValue> = {};
  for (const [field, source] of Object.entries(fields)) {
    if ("constant" in source) details[field] = source.constant;
    else if ("clientName" in source) details[field] = clientName;
    else {
      const at = JSON.stringify(source.member);
      const value = open.get(at);
      if (value === undefined && !source.optional) return null;
      open.delete(at);
      // Of another kind than a detail: the text policy refuses it.
      if (value !== undefined) details[field] = value as DetailValue;
    }
  }
  if (bindingMessage !== null && messageField !== null) details[messageField] = bindingMessage;
  return open.size === 0 && detailsFault(details) === null ? details : null;
}

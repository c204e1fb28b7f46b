import { parseJwks, parseStrictJson, type PublicJwk } from "@countersign/protocol";
import { isReceiptProof, type NoteKey, parseNoteKeys, type ReceiptProof } from "@countersign/protocol/audit";

/** The four things the page takes, each as the text it was pasted as. */
const givenNames = ["receipt", "keys", "proof", "auditKey"] as const;
export type GivenName = (typeof givenNames)[number];
export type Given = Readonly<Record<GivenName, string>>;

export const nothingGiven: Given = { receipt: "", keys: "", proof: "", auditKey: "" };

/** What was given, read; or the name of what cannot be read. Empty is null. */
type ReadGiven =
  | {
      readonly receipt: string;
      readonly keys: readonly PublicJwk[] | null;
      readonly proof: ReceiptProof | null;
      readonly auditKey: readonly NoteKey[] | null;
    }
  | { readonly unreadable: GivenName };

/** Longest text that is looked at. */
export const longestText = 100_000;

function json(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Which of the four a text is, or null: files may be dropped in any order and by any name. */
export function nameOf(text: string): GivenName | null {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > longestText) return null;
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(trimmed)) return "receipt";
  if (/^\S+\+[0-9a-f]{8}\+\S+(\s+\S+\+[0-9a-f]{8}\+\S+)*$/.test(trimmed)) return "auditKey";
  const value = json(trimmed);
  if (!isRecord(value)) return null;
  const has = (name: string) => Object.hasOwn(value, name);
  if (has("receipt")) return "receipt";
  if (has("keys")) return "keys";
  return has("checkpoint") && has("path") ? "proof" : null;
}

/** The receipt by itself: a site's answer wraps it in JSON. */
export function receiptOf(text: string): string {
  const value = json(text);
  const wrapped = isRecord(value) ? value["receipt"] : null;
  return typeof wrapped === "string" ? wrapped : text.trim();
}

function keysOf(text: string): readonly PublicJwk[] | null {
  try {
    return parseJwks(json(text));
  } catch {
    return null;
  }
}

function proofOf(text: string): ReceiptProof | null {
  const value = json(text);
  return isReceiptProof(value) ? value : null;
}

/** Reads all four; what is there and cannot be read is named. */
export async function readGiven(
  crypto: Parameters<typeof parseNoteKeys>[0],
  { receipt, keys, proof, auditKey }: Given,
): Promise<ReadGiven> {
  const read = {
    receipt: receiptOf(receipt),
    keys: keysOf(keys),
    proof: proofOf(proof),
    auditKey: await parseNoteKeys(crypto, auditKey).catch(() => null),
  };
  const given: Given = { receipt, keys, proof, auditKey };
  const unreadable = givenNames.find((name) => given[name].trim() !== "" && read[name] === null);
  return unreadable === undefined ? read : { unreadable };
}

import type { StateEvent } from "../display-event.ts";
import { membersOf, textOf } from "../read-json.ts";

/** How an operation stands, in the words of a list. */
export const results = [
  "open",
  "approved",
  "done",
  "failed",
  "declined",
  "expired",
  "cancelled",
  "blocked",
  "revoked",
] as const;
export type Result = (typeof results)[number];

/** A label and its value; the label is empty where the site has none. */
type KeptLine = readonly [label: string, value: string];

/** What the site tells of an operation, to be kept in its user's browser. Nothing of it is Countersign's word. */
interface KeptScene {
  /** The operation's. */
  readonly id: string;
  readonly title: string;
  readonly lines: readonly KeptLine[];
  /** Whose it is, in any words of the site: users of one browser do not see each other's. Absent: whoever uses the browser. */
  readonly owner?: string;
}

/** One operation as it is kept: no token, no code, nothing that opens anything. */
export interface KeptOperation extends KeptScene {
  /** When it was first seen here, Unix seconds. */
  readonly at: number;
  readonly result: Result;
  readonly version: number;
}

const maximumLines = 24;
const maximumText = 500;

function shortText(value: unknown): string | null {
  const text = typeof value === "number" ? String(value) : textOf(value);
  return text === null ? null : text.slice(0, maximumText);
}

function lineOf(value: unknown): KeptLine[] {
  const [label, text] = Array.isArray(value) ? value.map(shortText) : ["", shortText(value)];
  return typeof label === "string" && typeof text === "string" ? [[label, text]] : [];
}

/** Reads a scene, whatever else stands in it left out; null when it is none. */
export function parseScene(value: unknown): KeptScene | null {
  const members = membersOf(value);
  const [id, title] = [shortText(members?.["id"]), shortText(members?.["title"])];
  const lines: unknown = members?.["lines"] ?? [];
  if (!id || !title || !Array.isArray(lines)) return null;
  const owner = shortText(members?.["owner"]);
  return { id, title, lines: lines.slice(0, maximumLines).flatMap(lineOf), ...(owner && { owner }) };
}

/** Reads a kept record; null when it is none of this version. */
export function parseKept(value: unknown): KeptOperation | null {
  const members = membersOf(value);
  const scene = parseScene(value);
  const result = results.find((one) => one === members?.["result"]);
  const [at, version] = [members?.["at"], members?.["version"]];
  if (scene === null || result === undefined || typeof at !== "number" || typeof version !== "number") return null;
  return { ...scene, at, result, version };
}

/** What a state event comes to (§8). */
export function resultOf({ state, outcome }: Pick<StateEvent, "state" | "outcome">): Result {
  if (outcome !== null) return outcome.result === "done" ? "done" : "failed";
  if (state === "approved" || state === "released") return "approved";
  return results.find((one) => one === state) ?? "open";
}

import { parseAttempt, wayNames } from "./attempt.ts";
import { membersOf, namesOf, readJson, textOf } from "./read-json.ts";
import type { Ways } from "./ways.ts";

/** What the site reported after release (§8). */
export interface Outcome {
  readonly result: string;
  readonly code: string | null;
}

/** Data of a `state` event (§5). */
export interface StateEvent {
  readonly state: string;
  readonly version: number;
  readonly method: string | null;
  /** The kind of the device that scanned, such as `iphone`; null before. */
  readonly device: string | null;
  readonly outcome: Outcome | null;
}

const purposeNames = ["confirmation", "offline"] as const;
/** A code that the user may type on the page: the phone's confirmation code (§11.2), or that of a phone without a network (§11.4). */
export type CodePurpose = (typeof purposeNames)[number];

/** Reads the data of a `state` event; null when it is none. */
export function parseStateEvent(data: string): StateEvent | null {
  const value = readJson(data);
  if (value === null || typeof value["state"] !== "string" || typeof value["version"] !== "number") return null;
  return {
    state: value["state"],
    version: value["version"],
    method: textOf(value["method"]),
    device: textOf(value["device"]) ?? textOf(membersOf(value["device"])?.["kind"]),
    outcome: parseOutcome(value["outcome"]),
  };
}

/** Reads the data of a `code-entry` event: the codes that may be typed now; null when it is none. Purposes nobody knows are left out. */
export function parseCodeEntryEvent(data: string): readonly CodePurpose[] | null {
  const purposes = readJson(data)?.["purposes"];
  return Array.isArray(purposes) ? namesOf(purposes, purposeNames) : null;
}

/** Reads the data of a `ways` event; null when it is none. Methods nobody knows are left out. */
export function parseWaysEvent(data: string): Ways | null {
  const value = readJson(data);
  if (value === null || !Array.isArray(value["methods"])) return null;
  return {
    methods: namesOf(value["methods"], wayNames),
    unavailable: namesOf(value["unavailable"], wayNames),
    attempt: parseAttempt(value["attempt"]),
  };
}

/** Reads the text out of the data of a `frame` event; null when there is none. */
export function parseFrameEvent(data: string): string | null {
  return textOf(readJson(data)?.["text"]);
}

function parseOutcome(value: unknown): Outcome | null {
  const outcome = membersOf(value);
  const result = textOf(outcome?.["result"]);
  return result === null ? null : { result, code: textOf(outcome?.["code"]) };
}

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

/** A code that the user may type on the page: the phone's confirmation code (§11.2), or that of a phone without a network (§11.4). */
export type CodePurpose = "confirmation" | "offline";

/** Reads the data of a `state` event; null when it is none. */
export function parseStateEvent(data: string): StateEvent | null {
  const value = parseObject(data);
  if (value === null || typeof value["state"] !== "string" || typeof value["version"] !== "number") return null;
  return {
    state: value["state"],
    version: value["version"],
    method: textOf(value["method"]),
    device: textOf(value["device"]) ?? textOf(member(value["device"], "kind")),
    outcome: parseOutcome(value["outcome"]),
  };
}

/** Reads the data of a `code-entry` event: the codes that may be typed now; null when it is none. Purposes nobody knows are left out. */
export function parseCodeEntryEvent(data: string): readonly CodePurpose[] | null {
  const purposes = parseObject(data)?.["purposes"];
  if (!Array.isArray(purposes)) return null;
  return (["confirmation", "offline"] as const).filter((purpose) => purposes.includes(purpose));
}

/** Reads the text out of the data of a `frame` event; null when there is none. */
export function parseFrameEvent(data: string): string | null {
  return textOf(parseObject(data)?.["text"]);
}

function parseOutcome(value: unknown): Outcome | null {
  const result = textOf(member(value, "result"));
  return result === null ? null : { result, code: textOf(member(value, "code")) };
}

function parseObject(data: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

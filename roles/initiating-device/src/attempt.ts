import { membersOf, namesOf, textOf } from "./read-json.ts";

/** The ways to decide (§12); `qr` is the code on the page. */
export const wayNames = ["qr", "passkey", "face", "dynamic-code", "remote", "sms"] as const;
export type WayName = (typeof wayNames)[number];

const promptNames = ["turn-left", "turn-right", "look-up", "blink"] as const;
/** What the user does in front of the camera. */
export type Prompt = (typeof promptNames)[number];

interface CodeShow {
  readonly kind: "code";
  /** How many digits there may be. */
  readonly digits: readonly number[];
  /** The end of the number it was sent to; null when an app makes it. */
  readonly sentTo: string | null;
}
export interface PasskeyShow {
  readonly kind: "passkey";
  readonly challenge: string;
  readonly rpId: string;
  readonly credentials: readonly string[];
  /** True when only the device's own authenticator will do. */
  readonly platform: boolean;
}
export interface CaptureShow {
  readonly kind: "capture";
  /** Where the pictures go. */
  readonly url: string;
  readonly token: string;
  readonly prompts: readonly Prompt[];
}

/** A method under way: what it asks of the page. */
export interface Attempt {
  readonly id: string;
  readonly method: WayName;
  readonly show: CodeShow | PasskeyShow | CaptureShow;
}

/** Reads an attempt; null when it is none, or one that this page cannot show. */
export function parseAttempt(value: unknown): Attempt | null {
  const { id, method, show } = membersOf(value) ?? {};
  const [name] = namesOf([method], wayNames);
  const shown = parseShow(membersOf(show) ?? {});
  return typeof id === "string" && name !== undefined && shown !== null ? { id, method: name, show: shown } : null;
}

function parseShow(show: Readonly<Record<string, unknown>>): Attempt["show"] | null {
  if (show["kind"] === "code")
    return { kind: "code", digits: parseDigits(show["digits"]), sentTo: textOf(show["sentTo"]) };
  if (show["kind"] === "passkey") return parsePasskey(show);
  return show["kind"] === "capture" ? parseCapture(show) : null;
}

function parseDigits(value: unknown): readonly number[] {
  const digits = Array.isArray(value) ? value.filter((one) => Number.isInteger(one) && one >= 4 && one <= 10) : [];
  return digits.length > 0 ? digits : [6];
}

function parsePasskey({
  challenge,
  rpId,
  credentials,
  platform,
}: Readonly<Record<string, unknown>>): PasskeyShow | null {
  if (typeof challenge !== "string" || typeof rpId !== "string") return null;
  const ids = Array.isArray(credentials) ? credentials.filter((one) => typeof one === "string") : [];
  return { kind: "passkey", challenge, rpId, credentials: ids, platform: platform === true };
}

function parseCapture({ url, token, prompts }: Readonly<Record<string, unknown>>): CaptureShow | null {
  const known = Array.isArray(prompts) ? prompts.filter((one): one is Prompt => promptNames.includes(one)) : [];
  if (typeof url !== "string" || !/^https?:/.test(url) || typeof token !== "string" || known.length === 0) return null;
  return { kind: "capture", url, token, prompts: known };
}

import type { ApprovalDisplay, EnrolmentDisplay, StreamAddress } from "./display.ts";

/** Reads what a page sets as `display`; a page's mistake is said at once, by a TypeError. */
export function parseApprovalDisplay(value: unknown): ApprovalDisplay {
  const { frames, states, expiresAt } = record(value, "display");
  return {
    frames: parseAddress(frames, "display.frames"),
    states: parseAddress(states, "display.states"),
    expiresAt: parseInstant(expiresAt),
  };
}

/** Reads what a page sets as `enrolment`. */
export function parseEnrolmentDisplay(value: unknown): EnrolmentDisplay {
  const { code, expiresAt, states } = record(value, "enrolment");
  if (typeof code !== "string") throw new TypeError("enrolment.code must be the text of the code");
  const base = { code, expiresAt: parseInstant(expiresAt) };
  return states === undefined || states === null ? base : { ...base, states: parseAddress(states, "enrolment.states") };
}

function parseAddress(value: unknown, name: string): StreamAddress {
  const { url, token } = record(value, name);
  if (typeof url !== "string" || typeof token !== "string") throw new TypeError(`${name} must have url and token`);
  return { url: new URL(url, document.baseURI).href, token };
}

function parseInstant(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new TypeError("expiresAt must be Unix seconds");
  return value;
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new TypeError(`${name} must be an object`);
  return value as Record<string, unknown>;
}

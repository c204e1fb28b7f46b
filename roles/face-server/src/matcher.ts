import type { Awaitable } from "@countersign/protocol";
import type { Prompt } from "./prompts.ts";

/** One picture as the page took it, while the user was to do what `prompt` says. */
export interface CapturedPicture {
  readonly prompt: Prompt;
  readonly mediaType: "image/jpeg" | "image/png";
  readonly bytes: Uint8Array;
}

/**
 * What compares faces: the operator's own engine (§12.1). This repository has none. It gets pictures in the order in which they were taken
 * and must keep nothing of them. What it throws is answered as `unavailable`, and nobody is told its words.
 */
export interface Matcher {
  /** Name and version; stands in the evidence of an approval. */
  readonly name: string;
  /** A template of the one face in all these pictures; null when there is none, more than one, or not always the same. */
  enrol(pictures: readonly CapturedPicture[]): Awaitable<Uint8Array | null>;
  /** How alike: 0 is a stranger, 1 the same face. */
  compare(template: Uint8Array, pictures: readonly CapturedPicture[]): Awaitable<number>;
  /** True when a living face did what the prompts say, in their order. */
  followed(pictures: readonly CapturedPicture[], prompts: readonly Prompt[]): Awaitable<boolean>;
}

/** The matcher and what it must reach. */
export interface Matching {
  readonly matcher: Matcher;
  /** Least likeness that is taken for the same face, over 0 and up to 1. */
  readonly threshold: number;
}

const functions = ["enrol", "compare", "followed"] as const;

/** Throws unless there is a matcher and a threshold: without them this server does not start. */
export function checkMatching({ matcher, threshold }: { matcher: unknown; threshold: unknown }): Matching {
  const given = (matcher ?? {}) as Partial<Matcher>;
  const whole = typeof given.name === "string" && functions.every((name) => typeof given[name] === "function");
  if (!whole)
    throw new Error("A face server needs a matcher with name, enrol, compare and followed: see docs/face.md.");
  if (typeof threshold !== "number" || !(threshold > 0 && threshold <= 1))
    throw new Error("A face server needs a threshold over 0 and up to 1: the one its matcher was measured at.");
  return { matcher: given as Matcher, threshold };
}

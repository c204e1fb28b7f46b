import type { OperationState } from "@countersign/protocol";

/** One of two phones. The second is any other device, whoever holds it. */
export type Phone = 0 | 1;

/**
 * Who an operation is for and how it is decided (§11): a user's, by scan; nobody's, confirmed by a code; a user's whose phone may have no
 * network; a user's on the device that started it.
 */
export const modes = ["user", "anonymous", "offline", "same device"] as const;
export type Mode = (typeof modes)[number];

type Worker = "idle" | "saw it approved" | "was given it";

/** An operation with everything that may move it, small enough to see every state there is. */
export interface World {
  readonly mode: Mode;
  readonly state: OperationState | "none";
  /** Steps of a clock that only goes forward. */
  readonly now: number;
  /** Until when the next move must have happened; null once final. */
  readonly deadline: number | null;
  readonly claimant: Phone | null;
  readonly scans: number;
  /** The nonce a decision must name: the number of the scan that gave it. The confirmation code of a scan has its number too. */
  readonly nonce: number | null;
  readonly confirmed: boolean;
  /** Wrong codes typed. */
  readonly tries: number;
  readonly approvedBy: Phone | null;
  /** The number of the return code given last; null when there is none. */
  readonly returnCode: number | null;
  readonly active: readonly [boolean, boolean];
  /** What two workers of the site believe: that it is approved, or that they were given the release. */
  readonly workers: readonly [Worker, Worker];
  /** How often a release was given. */
  readonly releases: number;
  /** Signed decisions that were taken. */
  readonly decisions: number;
}

export const maximumScans = 3;
export const maximumTries = 3;
/** Return codes that are told apart; the last is given again and again. */
export const returnCodes = 2;

/** Before anything was asked for. */
export function startIn(mode: Mode): World {
  return {
    mode,
    state: "none",
    now: 0,
    deadline: null,
    claimant: null,
    scans: 0,
    nonce: null,
    confirmed: false,
    tries: 0,
    approvedBy: null,
    returnCode: null,
    active: [true, true],
    workers: ["idle", "idle"],
    releases: 0,
    decisions: 0,
  };
}

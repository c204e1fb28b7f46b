/** Limits of one business (§15); an administrator may change them. */
export interface Limits {
  /** Operations open at once per user. */
  readonly pendingPerUser: number;
  readonly createsPerMinute: number;
  /** Operations started by somebody not logged in, per initiating address. */
  readonly unauthenticatedCreatesPerMinute: number;
  /** Scans and decisions together, per device. */
  readonly deviceRequestsPerMinute: number;
  readonly ticketsPerHour: number;
  /** Most an operation started by nobody may be about, by currency; a currency that is not listed may not be used so (§11.2). */
  readonly anonymousCaps: Readonly<Record<string, string>>;
  /** For the first 24 h of a device: approvals in all, and the highest amount by currency. No caps, no limit; else a currency without one is none. */
  readonly newDevice: {
    readonly approvalsPerDay: number;
    readonly caps: Readonly<Record<string, string>>;
  };
}

export const defaultLimits: Limits = {
  pendingPerUser: 3,
  createsPerMinute: 600,
  unauthenticatedCreatesPerMinute: 10,
  deviceRequestsPerMinute: 20,
  ticketsPerHour: 3,
  anonymousCaps: {},
  newDevice: { approvalsPerDay: 20, caps: {} },
};

/** Requests of one API key, of every kind. */
export const defaultRequestsPerMinute = 6000;
/** Scans of one operation by its device (§15). */
export const maximumScans = 3;
/** Wrong codes typed for one operation that end it (§15). */
export const maximumCodeTries = 3;
/** How often a device may come second at an anonymous operation before it may claim none for the rest of the hour (§11.2). */
export const contentionsPerHour = 3;
/** Methods begun for one operation, one after the other. */
export const maximumAttempts = 5;
/** Methods asked for, for one operation: also those that could not be begun, or were one too many. */
export const maximumAsked = 10;
/** Attempts at a method server by one user in a quarter of an hour, over all operations: more is no person, but waiting for the one that suits. */
export const attemptsPerQuarterHour = 15;
/** How long a code of a method is good at most (§15); never longer than its operation. */
export const attemptSeconds = 300;
/** How long a change of methods may take to be proved, and then to be approved. */
export const changeSeconds = 600;
/** Changes of methods begun per user. */
export const changesPerHour = 10;
/** Wrong answers that end a change. */
export const maximumChangeTries = 3;
/** Tries at the short string (§15). */
export const maximumShortStringTries = 3;
export const ticketSeconds = 300;
/** How long a phone whose six digits were typed may take to come for its keys, or to be approved and then come. */
export const waitingSeconds = 24 * 3600;
/** How long a replacement of every device waits, so that an old one can object (T54). */
export const replacementDelaySeconds = 24 * 3600;
/** How long a replacement may take to come for its keys once its time has come. */
export const replacementSeconds = 7 * 24 * 3600;
/** How long a new device has lower limits (§15). */
export const newDeviceSeconds = 24 * 3600;
/** How fresh a login must be to add a device (§9). */
export const freshLoginSeconds = 300;
/** How fresh a login must be to start an operation, and how far ahead a clock may be. */
export const loginEvidenceSeconds = 24 * 3600;
export const clockLeewaySeconds = 60;
/** How soon after it became active a device may get its passkey. */
export const passkeySeconds = 600;
/** A challenge for a new passkey is good this long, and up to as much again. */
export const passkeyChallengeSeconds = 300;
/** How often a day a device may take new keys: each is told to the others, and more would push what they must hear out of sight (T10). */
export const keyRotationsPerDay = 5;
export const frameMs = 3000;
/** Streams of one kind per display token (§5). */
export const maximumStreams = 3;
export const idempotencySeconds = 24 * 3600;
/** Addresses of one organization that are told by webhook. */
export const maximumEndpoints = 20;
/** How long a secret goes on signing beside the one that takes its place. */
export const secretOverlapSeconds = 24 * 3600;
/** Test events for one endpoint. */
export const webhookTestsPerMinute = 10;
/** How long an operation server has for deliveries it took; longer than one may take. */
export const outboxLeaseSeconds = 30;
/** How long what was delivered or given up can be looked at and replayed. */
export const deliverySeconds = 30 * 24 * 3600;

/**
 * How long tokens of the display secret before are taken after the one that follows it is used: longer than an operation lives and waits to be
 * taken (§15).
 */
export const displayOverlapMs = 15 * 60_000;

/** A window of a limit: at most `most` in each `windowSeconds`, counted under `name`. */
export interface Window {
  readonly name: string;
  readonly windowSeconds: number;
  readonly most: number;
  /** Unix milliseconds at which one of the windows begins; 0 unless said. */
  readonly fromMs?: number;
}

import {
  type Application,
  type Assurance,
  checkDecisionParties,
  type DecisionClaims,
  type ErrorCode,
  ProtocolError,
} from "@countersign/protocol";
import { isAtLeast } from "./assurance.ts";
import { type NewDeviceFacts, newDeviceRefusal } from "./new-device.ts";
import type { OperationNumbers } from "./operation.ts";
import type { Rule } from "./request-rules.ts";

/** The operation as a decision finds it. */
export interface DecidedOperation {
  readonly type: string;
  readonly state: string;
  readonly expired: boolean;
  /** The claim, when there is one; the nonce hash stays after it is burnt. */
  readonly claim: { readonly binding: string; readonly nonceHash: string | null; readonly confirmed: boolean } | null;
  readonly decided: boolean;
  readonly numbers: Pick<OperationNumbers, "organization" | "business" | "qrServer">;
  readonly staticHash: string;
  readonly digest: string;
  readonly needsConfirmation: boolean;
  readonly needsUserVerification: boolean;
  readonly minimumAssurance: Assurance;
}

/** Everything a decision is judged by after its form and signature (§7). Hashes are base64url. */
export interface DecisionFacts {
  readonly claims: DecisionClaims;
  readonly issuer: string;
  readonly nowSeconds: number;
  readonly binding: {
    readonly id: string;
    readonly device: string;
    readonly application: Application;
    readonly tokens: readonly (string | null)[];
  };
  readonly operation: DecidedOperation;
  /** SHA-256 of the decision's nonce. */
  readonly nonceHash: string;
  /** The server's own renderings, one for each language. */
  readonly displayHashes: readonly string[];
  /** The application's lowest version that may still be used; null when the application may not be used. */
  readonly minimumVersion: string | null;
  /** Derived from verified evidence, never from claims (§12). */
  readonly assurance: Assurance;
  /** True when an assertion rode along that proves the user was verified for exactly these claims. */
  readonly userVerified: boolean;
  /** Null for a device that is no longer new. */
  readonly newDevice: NewDeviceFacts | null;
}

function partiesRefusal({ claims, issuer, nowSeconds, binding }: DecisionFacts): ErrorCode | null {
  try {
    checkDecisionParties(claims, { device: binding.device, issuer, binding: binding.id, now: nowSeconds });
    return null;
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}

function stateRefusal({ operation, binding, nonceHash }: DecisionFacts): ErrorCode | null {
  const { state, expired, claim, decided } = operation;
  if (decided) return claim?.nonceHash === nonceHash ? "nonce_replayed" : "operation_already_decided";
  if (expired || state === "expired") return "operation_expired";
  if (state !== "claimed" || claim?.binding !== binding.id) return "operation_state_conflict";
  return claim.nonceHash === nonceHash ? null : "nonce_replayed";
}

/** True when the claims name the code of that operation, and who asked and who showed it (S19). */
export function namesCode(
  claims: Pick<DecisionClaims, "org" | "biz" | "qs" | "qh">,
  { numbers, staticHash }: Pick<DecidedOperation, "numbers" | "staticHash">,
): boolean {
  return (
    claims.org === numbers.organization &&
    claims.biz === numbers.business &&
    claims.qs === numbers.qrServer &&
    claims.qh === staticHash
  );
}

/** True when the program is the installation that was enrolled; its version is of its day (S18, T52). */
export function isInstallation(app: Application, enrolled: Application): boolean {
  return (
    app.id === enrolled.id &&
    app.installation === enrolled.installation &&
    app.origin === enrolled.origin &&
    app.installedAt === enrolled.installedAt
  );
}

function applicationRefusal({
  claims: { app },
  binding: { application },
  minimumVersion,
}: DecisionFacts): ErrorCode | null {
  if (!isInstallation(app, application) || minimumVersion === null) return "application_not_allowed";
  return compareVersions(app.version, minimumVersion) < 0 ? "application_outdated" : null;
}

/** Negative, zero or positive as `a` is older than, the same as or newer than `b`; both dotted numbers. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Declining needs neither user verification nor a confirmation code (§7). */
function onlyForApproval(refusal: (facts: DecisionFacts) => ErrorCode | null) {
  return (facts: DecisionFacts) => (facts.claims.dec === "approve" ? refusal(facts) : null);
}

/** A passkey is proved or it is none. `native` passes here and is worth what its evidence shows: see assurance. */
function verificationRefusal({ claims: { uv }, operation, userVerified }: DecisionFacts): ErrorCode | null {
  const missing = operation.needsUserVerification && (uv === "none" || uv === "pin");
  return missing || (uv === "passkey" && !userVerified) ? "user_verification_required" : null;
}

/** What a decision must satisfy (§7), in order; the first refusal is the answer. Form, key and signature come before. */
export const decisionChecks: readonly Rule<DecisionFacts>[] = [
  { name: "parties and time", threat: "T7", refusal: partiesRefusal },
  { name: "state and nonce", threat: "T7", refusal: stateRefusal },
  {
    name: "the code it is about",
    threat: "T5",
    refusal: ({ claims, operation }) => (namesCode(claims, operation) ? null : "qr_details_mismatch"),
  },
  {
    name: "operation digest",
    threat: "T5",
    refusal: ({ claims, operation }) => (claims.dd === operation.digest ? null : "digest_mismatch"),
  },
  {
    name: "display hash",
    threat: "T5",
    refusal: ({ claims, displayHashes }) => (displayHashes.includes(claims.dh) ? null : "display_mismatch"),
  },
  { name: "application record", threat: "T52", refusal: applicationRefusal },
  {
    name: "rolling token",
    threat: "T12",
    refusal: ({ claims, binding }) => (binding.tokens.includes(claims.dst) ? null : "device_frozen"),
  },
  {
    name: "user verification",
    threat: "T11",
    refusal: onlyForApproval(verificationRefusal),
  },
  {
    name: "assurance",
    threat: "T19",
    refusal: onlyForApproval(({ assurance, operation }) =>
      isAtLeast(assurance, operation.minimumAssurance) ? null : "assurance_insufficient",
    ),
  },
  {
    name: "new device's limits",
    threat: "T54",
    refusal: onlyForApproval(({ newDevice, operation: { type } }) => newDeviceRefusal(newDevice, type)),
  },
  {
    name: "confirmation code",
    threat: "T4",
    refusal: onlyForApproval(({ operation }) =>
      operation.needsConfirmation && !operation.claim?.confirmed ? "confirmation_needed" : null,
    ),
  },
];

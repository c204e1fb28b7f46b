import {
  checkFrame,
  type Crypto,
  decodeFlags,
  encodeFlags,
  type ErrorCode,
  frameNumber,
  fromBase64url,
  isDigestOf,
  ProtocolError,
  type QrContent,
  type QrPayload,
  type Scene,
  sceneDifference,
  type Template,
  toBase64url,
} from "@countersign/protocol";
import type { Binding } from "./binding.ts";
import { maximumScans } from "./limits.ts";
import { claimOf, decisionOf, type FrozenOperation, isAnonymous, type StoredOperation, stateAt } from "./operation.ts";
import { allowedMethods } from "./method-choice-rules.ts";
import { findPlace, mayServe, type Registry } from "./registry.ts";
import type { Rule } from "./request-rules.ts";

/** What a code says, item by item, and what the server knows of it. */
export interface CodeFacts {
  readonly frozen: Omit<FrozenOperation, "staticHash">;
  readonly payload: QrPayload;
  /** SHA-256 of the code's verification code, base64url. */
  readonly codeHash: string;
  /** The sealed copy as opened; null when the code carries none; `unopened` when it carries one that does not open. */
  readonly scene: Scene | null | "unopened";
  /** The scene the server would have sealed. */
  readonly expectedScene: Scene;
}

/** Everything a scan is judged by (§6). */
export interface ScanFacts extends CodeFacts {
  readonly crypto: Crypto;
  readonly binding: Binding;
  readonly operation: StoredOperation;
  readonly content: QrContent;
  /** SHA-256 of the scanned static, base64url. */
  readonly scannedHash: string;
  readonly frameKey: Uint8Array;
  readonly registry: Registry;
  readonly template: Pick<Template, "allowAnonymous">;
  /** False for a device that came second at anonymous operations too often (§11.2). */
  readonly mayClaimAnonymous: boolean;
  readonly nowMs: number;
}

/** Items of the code beside its sealed copy: each must be the record's (S19). */
const items: Readonly<Record<string, (facts: CodeFacts) => boolean>> = {
  "verification code": ({ codeHash, frozen }) => codeHash === frozen.codeHash,
  organization: ({ payload, frozen }) => payload.organization === frozen.numbers.organization,
  business: ({ payload, frozen }) => payload.business === frozen.numbers.business,
  "QR server": ({ payload, frozen }) => payload.qrServer === frozen.numbers.qrServer,
  expiry: ({ payload, frozen }) => payload.expiry === frozen.expiresAt,
  flags: ({ payload, frozen }) => encodeFlags(payload.flags) === frozen.flags,
  digest: ({ payload, frozen }) => isDigestOf(payload, fromBase64url(frozen.digest)),
  "account hint": ({ payload, frozen }) => (payload.hint ? toBase64url(payload.hint) : null) === frozen.hint,
};

function sceneRefusal({ scene, expectedScene }: CodeFacts): ErrorCode | null {
  if (scene === null) return null;
  if (scene === "unopened") return "qr_not_valid";
  const difference = sceneDifference(scene, expectedScene);
  if (difference === "none") return null;
  return difference === "salt" ? "qr_not_valid" : "qr_details_mismatch";
}

/** Each item of a code against the record; used when a code is registered and again at every scan. */
export const codeChecks: readonly Rule<CodeFacts>[] = [
  ...Object.entries(items).map(
    ([name, fits]): Rule<CodeFacts> => ({
      name,
      threat: "T5",
      refusal: (facts) => (fits(facts) ? null : "qr_details_mismatch"),
    }),
  ),
  { name: "sealed scene and login", threat: "T5", refusal: sceneRefusal },
];

/** An anonymous operation is anybody's of its organization, as long as its type may be started so (§11.2). */
function subjectRefusal({ frozen, binding, template }: ScanFacts): ErrorCode | null {
  const isMeant = isAnonymous(frozen) ? template.allowAnonymous : frozen.login.subject === binding.subject;
  return frozen.organization === binding.organization && isMeant ? null : "operation_not_found";
}

/** A link opened on the same device brings the frame it was made with, so its age is not judged; its tag is (§11.3). */
async function frameRefusal({ crypto, frameKey, content, nowMs, frozen }: ScanFacts): Promise<ErrorCode | null> {
  const isSameDevice = decodeFlags(frozen.flags)?.sameDevice ?? false;
  try {
    await checkFrame(crypto, frameKey, {
      content,
      kNow: isSameDevice ? null : frameNumber(nowMs, frozen.issuedAtMs),
    });
    return null;
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}

function qrServerRefusal({ registry, frozen, nowMs }: ScanFacts): ErrorCode | null {
  const place = findPlace(registry, frozen.organization, frozen.business);
  const server = registry.qr.find(({ n, jwk }) => n === frozen.numbers.qrServer && jwk.x === frozen.qrKey);
  if (!place || !server || !mayServe(server, place)) return "qr_not_valid";
  return server.notAfter !== null && server.notAfter * 1000 < nowMs ? "qr_not_valid" : null;
}

function claimRefusal({ operation, binding, nowMs }: ScanFacts): ErrorCode | null {
  const state = stateAt(operation, nowMs);
  if (state === "presented") return null;
  if (state === "expired") return "operation_expired";
  if (state !== "claimed")
    return decisionOf(operation.progress) ? "operation_already_decided" : "operation_state_conflict";
  if (claimOf(operation.progress)?.binding !== binding.id)
    return isAnonymous(operation.frozen) ? "operation_contended" : "operation_state_conflict";
  return operation.scans >= maximumScans ? "attempts_exceeded" : null;
}

/** What a scan must satisfy (§6), in order; the first refusal is the answer. Parsing, the request's signature and the look-up by code come before. */
export const scanChecks: readonly Rule<ScanFacts>[] = [
  { name: "subject is the binding's", threat: "T1", refusal: subjectRefusal },
  {
    name: "deadline",
    threat: "T3",
    refusal: ({ operation, nowMs }) => (stateAt(operation, nowMs) === "expired" ? "operation_expired" : null),
  },
  { name: "frame tag and window", threat: "T3", refusal: frameRefusal },
  {
    name: "bytes as registered",
    threat: "T33",
    refusal: ({ scannedHash, operation }) => (scannedHash === operation.frozen.staticHash ? null : "qr_not_valid"),
  },
  ...codeChecks,
  { name: "QR server may still serve", threat: "T33", refusal: qrServerRefusal },
  {
    name: "code allowed by the policy",
    threat: "T19",
    refusal: ({ operation }) => (allowedMethods(operation).includes("qr") ? null : "method_not_allowed"),
  },
  {
    name: "contentions of this device",
    threat: "T39",
    refusal: ({ frozen, mayClaimAnonymous }) => (isAnonymous(frozen) && !mayClaimAnonymous ? "rate_limited" : null),
  },
  { name: "free or this device's", threat: "T9", refusal: claimRefusal },
];

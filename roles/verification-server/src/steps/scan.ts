import {
  type Bytes,
  decodeContent,
  decodeFlags,
  type ErrorCode,
  fromBase64url,
  openScene,
  parseStatic,
  ProtocolError,
  type Scene,
  toBase64url,
} from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import { confirmationMac, drawConfirmationCode } from "../core/confirmation-code.ts";
import { maximumScans } from "../core/limits.ts";
import { type Claim, isAnonymous, type StoredOperation } from "../core/operation.ts";
import { findType, type RegisteredType } from "../core/registry.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { type ScanFacts, scanChecks } from "../core/scan-checks.ts";
import { alreadyNoted } from "../core/noted-refusal.ts";
import type { Context } from "./context.ts";
import { contentionWindows, deviceWindows, refusalWindows } from "./device-windows.ts";
import { openSecrets } from "./operation-secrets.ts";
import { drawRollingToken } from "./rolling-token.ts";
import { expectedScene } from "./scene-of.ts";

type Request = RequestOf<typeof approvingDeviceToVerificationServer.scan>["body"];
type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.scan>;

interface Found {
  readonly facts: ScanFacts;
  readonly type: RegisteredType;
}

function bytesOf(qr: string): Bytes {
  try {
    return fromBase64url(qr);
  } catch (cause) {
    throw new ProtocolError("qr_malformed", { cause });
  }
}

/** Writes a refusal down; throws `rate_limited` for a device that had too many (T38). */
async function note(
  { store, crypto, clock, registry }: Context,
  binding: Binding,
  fact: { code: ErrorCode; rule: string; operation?: string },
): Promise<void> {
  const leaf = await auditLeaf(crypto, { at: clock(), device: binding.device, ...fact, event: "scan.refused" });
  const windows = refusalWindows(await registry.current(), binding);
  if (!(await store.audit.append(leaf, { windows }))) throw new ProtocolError("rate_limited", { cause: "refusals" });
}

/** Parses the code and finds what it must be compared with; null when it is unknown or has ended. */
async function gather(context: Context, qr: string, binding: Binding): Promise<Found | null> {
  const { crypto, store, registry, clock } = context;
  const content = decodeContent(bytesOf(qr));
  const part = parseStatic(content.static);
  const codeHash = toBase64url(await crypto.sha256(part.payload.code));
  const operation = await store.operations.findByCode(codeHash);
  if (!operation) return null;
  const { frozen } = operation;
  const current = await registry.current();
  const type = findType(current, frozen.type);
  const secrets = await openSecrets(context, frozen.id);
  if (!secrets || !type) return null;
  const scene: Scene | null | "unopened" = part.payload.sealed
    ? ((await openScene(crypto, secrets.sealKey, part.payload)) ?? "unopened")
    : null;
  const scannedHash = toBase64url(await crypto.sha256(content.static));
  const facts: ScanFacts = {
    crypto,
    binding,
    operation,
    frozen,
    content,
    payload: part.payload,
    codeHash,
    scannedHash,
    frameKey: secrets.frameKey,
    scene,
    expectedScene: expectedScene(frozen, type.template),
    registry: current,
    template: type.template,
    mayClaimAnonymous: !isAnonymous(frozen) || (await store.operations.hasRoom(contentionWindows(binding))),
    nowMs: clock(),
  };
  return { facts, type };
}

/** A second device at an anonymous operation: whose it is cannot be told any more, so it ends (§11.2). False when it has moved on meanwhile. */
async function contend(
  context: Context,
  { operation, binding }: Pick<ScanFacts, "operation" | "binding">,
): Promise<boolean> {
  const { store, crypto, clock, bus, log } = context;
  const { id } = operation.frozen;
  const contended = await store.operations.contend(id, {
    binding: binding.id,
    windows: contentionWindows(binding),
    leaf: await auditLeaf(crypto, {
      at: clock(),
      event: "operation.cancelled",
      operation: id,
      device: binding.device,
      by: "contention",
    }),
  });
  if (contended === "limited") throw new ProtocolError("rate_limited", { cause: "contentions" });
  if (!contended) return false;
  log.info("operation.contended", { operation: id, device: binding.device });
  bus.publish(id);
  return true;
}

/** One audit row for each refusal; what can only be a tampered code also blocks the operation and raises an alarm (§6). */
async function refuse(
  context: Context,
  { operation, binding }: ScanFacts,
  { code, rule }: { code: ProtocolError["code"]; rule: string },
): Promise<never> {
  const { store, crypto, clock, bus, log } = context;
  const { id } = operation.frozen;
  if (code === "qr_details_mismatch") {
    log.alarm("scan_mismatch", { operation: id, device: binding.device, reason: rule });
    await store.operations.end(id, {
      move: "block",
      leaf: await auditLeaf(crypto, {
        at: clock(),
        operation: id,
        device: binding.device,
        code,
        rule,
        event: "operation.blocked",
      }),
    });
    bus.publish(id);
  }
  const isLate = code === "operation_contended" && !(await contend(context, { operation, binding }));
  const told = isLate ? "operation_state_conflict" : code;
  await note(context, binding, { code: told, rule, operation: id });
  throw alreadyNoted(new ProtocolError(told, { cause: rule }));
}

function answerOf(
  { frozen }: StoredOperation,
  type: RegisteredType,
  given: { nonce: string; confirmationCode?: string; rollingToken: string },
): Answer {
  const {
    id,
    organization,
    business,
    source,
    details,
    reference,
    login,
    salt,
    initiator,
    createdAtMs,
    expiresAt,
    flags,
  } = frozen;
  return {
    operation: id,
    type: frozen.type,
    templateVersion: type.template.version,
    organization,
    business,
    source,
    details,
    ...(reference !== undefined && { reference }),
    login: { state: login.state },
    salt,
    initiator,
    startedAt: Math.floor(createdAtMs / 1000),
    expiresAt,
    userVerification: decodeFlags(flags)?.userVerification ?? true,
    ...given,
  };
}

/** What one scan hands out, and the claim that is kept of it. */
interface Drawn {
  readonly claim: Claim;
  readonly nonce: string;
  readonly confirmationCode: string | null;
}

/** A new nonce with each scan, and a new confirmation code where one is needed: the ones before are worth nothing (§6, §11.2). */
async function drawClaim(context: Context, { frozen, binding }: ScanFacts): Promise<Drawn> {
  const { crypto, clock, random, keys } = context;
  const nonce = random(16);
  const nonceHash = toBase64url(await crypto.sha256(nonce));
  const code = decodeFlags(frozen.flags)?.confirmation ? drawConfirmationCode(random) : null;
  const confirmation =
    code === null ? null : await confirmationMac(keys.mac, { operation: frozen.id, nonceHash, code });
  const claim: Claim = {
    binding: binding.id,
    device: binding.device,
    deviceKind: binding.application.os,
    userReference: binding.userReference,
    nonceHash,
    confirmation,
    confirmed: false,
    claimedAtMs: clock(),
  };
  return { claim, nonce: toBase64url(nonce), confirmationCode: code };
}

/** presented → claimed, or the same device again (§6). `checks` are the ordered list a scan must satisfy. */
export function createScan(context: Context, checks: readonly Rule<ScanFacts>[] = scanChecks) {
  const { store, crypto, clock, bus, log } = context;

  async function claim(facts: ScanFacts, type: RegisteredType): Promise<Answer | "limited" | null> {
    const { frozen, binding, registry } = facts;
    const { nonce, confirmationCode, claim: drawn } = await drawClaim(context, facts);
    const token = await drawRollingToken(context);
    const claimed = await store.operations.claim(frozen.id, {
      claim: drawn,
      maximumScans,
      windows: deviceWindows(registry, frozen, binding),
      rotation: { binding: binding.id, token: token.hash },
      leaf: await auditLeaf(crypto, {
        at: clock(),
        event: "operation.claimed",
        operation: frozen.id,
        device: binding.device,
        kid: binding.kid,
      }),
    });
    if (claimed === "limited" || claimed === null) return claimed;
    bus.publish(frozen.id);
    log.info("operation.claimed", { operation: frozen.id, device: binding.device });
    const given = { nonce, ...(confirmationCode !== null && { confirmationCode }), rollingToken: token.text };
    return answerOf(claimed, type, given);
  }

  /** Another device was first. At an anonymous operation that is a contention, however close the two came (§11.2). */
  async function lost(facts: ScanFacts): Promise<never> {
    const now = await store.operations.find(facts.frozen.id);
    const refused = now && isAnonymous(now.frozen) ? await firstRefusal(checks, { ...facts, operation: now }) : null;
    if (refused) return refuse(context, facts, refused);
    throw new ProtocolError("operation_state_conflict", { cause: "another device or the deadline was first" });
  }

  return async ({ qr }: Request, binding: Binding): Promise<Answer> => {
    const found = await gather(context, qr, binding);
    if (!found) {
      // The same work as for another user's code, so that neither the answer nor its time tells them apart (T17).
      await note(context, binding, { code: "operation_not_found", rule: "code" });
      throw alreadyNoted(new ProtocolError("operation_not_found", { cause: "code" }));
    }
    const { facts, type } = found;
    const refused = await firstRefusal(checks, facts);
    if (refused) return refuse(context, facts, refused);
    const answer = await claim(facts, type);
    if (answer === "limited") throw new ProtocolError("rate_limited");
    return answer ?? lost(facts);
  };
}

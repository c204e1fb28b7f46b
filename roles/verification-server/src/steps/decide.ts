import {
  type Assurance,
  decodeFlags,
  displayHash,
  fromBase64url,
  locales,
  type ParsedDecision,
  parseDecision,
  passkeyChallenge,
  ProtocolError,
  renderLines,
  type Template,
  toBase64url,
  verifyDecision,
} from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import { type DecidedOperation, type DecisionFacts, decisionChecks } from "../core/decision-checks.ts";
import {
  claimOf,
  type Decision,
  decisionOf,
  type FrozenOperation,
  isOfUser,
  type StoredOperation,
  stateAt,
} from "../core/operation.ts";
import { toldAt } from "../core/operation-view.ts";
import { verifyAssertion, type VerifiedAssertion } from "../core/passkey.ts";
import { findType, type Registry } from "../core/registry.ts";
import { keptReturnCode } from "../core/return-code.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { alreadyNoted } from "../core/noted-refusal.ts";
import type { Context } from "./context.ts";
import { deviceWindows, newDeviceWindows, refusalWindows } from "./device-windows.ts";
import { newDeviceFacts } from "./new-device-facts.ts";
import { noticesAbout } from "./notices-about.ts";
import { type DrawnReturnCode, drawReturnCode } from "./return-code.ts";
import { drawRollingToken } from "./rolling-token.ts";

type Request = RequestOf<typeof approvingDeviceToVerificationServer.decide>["body"];
type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.decide>;

/** Parses in §7's order: form, key and claims, then the signature over the bytes as sent. */
async function parseSigned({ crypto }: Context, text: string, binding: Binding): Promise<ParsedDecision> {
  const parsed = parseDecision(text, binding.kid);
  if (!(await verifyDecision(crypto, binding.signingKey, parsed)))
    throw new ProtocolError("proof_invalid", { cause: "signature" });
  return parsed;
}

/** The hash of every text a device may have shown for these details, one for each language (§7 `dh`). */
async function displayHashes(
  { crypto }: Context,
  template: Template,
  details: FrozenOperation["details"],
): Promise<string[]> {
  const shown = locales.map((locale) => ({
    template: template.id,
    version: template.version,
    locale,
    lines: renderLines(template, details, locale),
  }));
  return Promise.all(shown.map(async (display) => toBase64url(await displayHash(crypto, display))));
}

function decidedOperation(operation: StoredOperation, nowMs: number): DecidedOperation {
  const { frozen, progress } = operation;
  const flags = decodeFlags(frozen.flags);
  return {
    type: frozen.type,
    state: progress.state,
    expired: stateAt(operation, nowMs) === "expired",
    claim: claimOf(progress),
    decided: decisionOf(progress) !== null,
    numbers: frozen.numbers,
    staticHash: frozen.staticHash,
    digest: frozen.digest,
    needsConfirmation: flags?.confirmation ?? true,
    needsUserVerification: flags?.userVerification ?? true,
    minimumAssurance: frozen.minimumAssurance,
  };
}

interface Gathered {
  readonly facts: DecisionFacts;
  /** The assertion that rode along and verified, by the passkey it is of; null for none. */
  readonly passkey: (VerifiedAssertion & { readonly id: string }) | null;
  readonly operation: StoredOperation;
  readonly registry: Registry;
}

/** A device key alone is `soft`, whatever the claims say (§12). */
const deviceKeyAssurance: Assurance = "soft";

/** Verifies the assertion that rides along with `uv: passkey`: its challenge covers every claim, so it cannot be moved or stripped (§7). */
async function verifiedPasskey(
  { store, crypto }: Context,
  { claims, signingInput }: ParsedDecision,
  { binding, assertion }: { binding: Binding; assertion: Request["passkey"] },
): Promise<Gathered["passkey"]> {
  const passkey = assertion && claims.uv === "passkey" ? await store.passkeys.find(binding.id) : null;
  if (!passkey || !assertion) return null;
  const challenge = toBase64url(await passkeyChallenge(crypto, signingInput));
  const verified = await verifyAssertion(assertion, { passkey, origin: binding.application.origin, challenge });
  return verified && { ...verified, id: passkey.id };
}

async function gather(
  context: Context,
  parsed: ParsedDecision,
  { binding, assertion }: { binding: Binding; assertion: Request["passkey"] },
): Promise<Gathered> {
  const { store, crypto, clock, issuer } = context;
  const { claims } = parsed;
  const operation = await store.operations.find(claims.op);
  const registry = await context.registry.current();
  const type = operation && findType(registry, operation.frozen.type);
  if (!operation || !type || !isOfUser(operation, binding))
    throw new ProtocolError("operation_not_found", { cause: "decision" });
  const nowMs = clock();
  const passkey = await verifiedPasskey(context, parsed, { binding, assertion });
  const facts: DecisionFacts = {
    claims,
    issuer,
    nowSeconds: Math.floor(nowMs / 1000),
    binding: {
      id: binding.id,
      device: binding.device,
      application: binding.application,
      tokens: [binding.token, binding.previousToken],
    },
    operation: decidedOperation(operation, nowMs),
    nonceHash: toBase64url(await crypto.sha256(fromBase64url(claims.nonce))),
    displayHashes: await displayHashes(context, type.template, operation.frozen.details),
    minimumVersion: registry.applications.find(({ id }) => id === claims.app.id)?.minimumVersion ?? null,
    assurance: passkey?.assurance ?? deviceKeyAssurance,
    userVerified: passkey !== null,
    newDevice: await newDeviceFacts(context, { frozen: operation.frozen, template: type.template, binding }),
  };
  return { facts, passkey, operation, registry };
}

/** One audit row for each refusal; a rolling token that was replaced long ago means a copied profile, so the binding is frozen (T12). */
async function refuse(
  context: Context,
  { operation, registry }: Gathered,
  { binding, code, rule }: { binding: Binding; code: ProtocolError["code"]; rule: string },
): Promise<never> {
  const { store, crypto, clock, log } = context;
  const fact = { at: clock(), operation: operation.frozen.id, device: binding.device, code, rule };
  const leaf = await auditLeaf(crypto, { ...fact, event: "decision.refused" });
  const noted = await store.audit.append(leaf, { windows: refusalWindows(registry, binding) });
  if (code === "device_frozen") {
    log.alarm("device_frozen", { device: binding.device, operation: operation.frozen.id });
    await store.bindings.freeze(binding.id, {
      by: "alarm",
      notices: noticesAbout(context, { binding, kind: "device.frozen" }),
      leaf: await auditLeaf(crypto, { ...fact, event: "device.frozen", by: "alarm" }),
    });
  }
  throw alreadyNoted(new ProtocolError(noted ? code : "rate_limited", { cause: rule }));
}

/** What an answer hands out beside the state: a rolling token always, a return code where the browser takes the approval back (§11.3). */
interface Given {
  readonly rollingToken: string;
  readonly returnCode: string | null;
}

function answerOf(operation: StoredOperation, nowMs: number, { rollingToken, returnCode }: Given): Answer {
  const told = toldAt(operation, nowMs);
  const { returnUrl } = operation.frozen;
  const back = told.state === "approved" && returnUrl !== undefined && returnCode !== null;
  return { ...told, ...(back && { returnUrl, returnCode }), rollingToken };
}

/**
 * The same bytes as the accepted decision get the same answer (§7), with tokens of its own: the ones it was given first may be lost, so the
 * new return code takes the old one's place.
 */
async function repeated(context: Context, operation: StoredOperation, binding: Binding): Promise<Answer> {
  const { store, clock } = context;
  const token = await drawRollingToken(context);
  await store.bindings.rotate({ binding: binding.id, token: token.hash });
  const code = operation.frozen.returnUrl === undefined ? null : await drawReturnCode(context);
  const renewed =
    code && (await store.operations.renewReturnCode(operation.frozen.id, { binding: binding.id, hash: code.hash }));
  const given = { rollingToken: token.text, returnCode: renewed && code.text };
  return answerOf(renewed ?? operation, clock(), given);
}

/** Somebody else was first: the same bytes sent twice at once get the same answer, anything else learns what happened. */
async function lost(
  context: Context,
  { id, text, binding }: { id: FrozenOperation["id"]; text: string; binding: Binding },
): Promise<Answer> {
  const now = await context.store.operations.find(id);
  if (now && decisionOf(now.progress)?.evidence === text) return repeated(context, now, binding);
  if (now && stateAt(now, context.clock()) === "expired") throw new ProtocolError("operation_expired");
  throw new ProtocolError(now && decisionOf(now.progress) ? "operation_already_decided" : "operation_state_conflict");
}

/** What is kept of a decision that every check has taken. */
function decisionFrom(
  { clock }: Context,
  { claims }: ParsedDecision,
  {
    gathered: { facts, passkey },
    request: { decision: text, passkey: assertion },
    binding,
    returnCode,
  }: { gathered: Gathered; request: Request; binding: Binding; returnCode: DrawnReturnCode | null },
): Decision {
  const now = clock();
  return {
    answer: claims.dec,
    ...(claims.why !== undefined && { reason: claims.why }),
    method: "qr",
    evidence: text,
    jwk: binding.signingKey,
    acr: facts.assurance,
    amr: passkey ? ["swk", "user"] : ["swk"],
    ...(passkey && assertion && { assertion }),
    ...(returnCode && { returnCode: keptReturnCode(returnCode.hash, now) }),
    decidedAt: Math.floor(now / 1000),
  };
}

/** claimed → approved or declined (§7). `checks` are the ordered list a decision must satisfy. */
export function createDecide(context: Context, checks: readonly Rule<DecisionFacts>[] = decisionChecks) {
  const { store, crypto, clock, bus, log } = context;
  return async (request: Request, binding: Binding): Promise<Answer> => {
    const { decision: text, passkey: assertion } = request;
    const parsed = await parseSigned(context, text, binding);
    const gathered = await gather(context, parsed, { binding, assertion });
    const { operation, facts, passkey, registry } = gathered;
    if (decisionOf(operation.progress)?.evidence === text) return repeated(context, operation, binding);
    const refused = await firstRefusal(checks, facts);
    if (refused) return refuse(context, gathered, { binding, ...refused });

    const { claims } = parsed;
    const { id, returnUrl } = operation.frozen;
    const token = await drawRollingToken(context);
    const returnCode = claims.dec === "approve" && returnUrl !== undefined ? await drawReturnCode(context) : null;
    const event = claims.dec === "approve" ? "operation.approved" : "operation.declined";
    const decided = await store.operations.decide(id, {
      ...(passkey && { passkey }),
      binding: binding.id,
      nonceHash: facts.nonceHash,
      decision: decisionFrom(context, parsed, { gathered, request, binding, returnCode }),
      windows: [
        ...deviceWindows(registry, operation.frozen, binding),
        ...(claims.dec === "approve"
          ? newDeviceWindows(registry, { of: operation.frozen, binding, nowMs: clock() })
          : []),
      ],
      rotation: { binding: binding.id, token: token.hash },
      leaf: await auditLeaf(crypto, {
        at: clock(),
        event,
        operation: id,
        device: binding.device,
        kid: binding.kid,
        ...(claims.why && { why: claims.why }),
      }),
    });
    if (decided === "limited") throw new ProtocolError("rate_limited");
    if (!decided) return lost(context, { id, text, binding });
    bus.publish(id);
    if (claims.why === "not_me") log.alarm("not_me", { operation: id, device: binding.device });
    log.info(event, { operation: id, device: binding.device });
    return answerOf(decided, clock(), { rollingToken: token.text, returnCode: returnCode?.text ?? null });
  };
}

import {
  accountHint,
  anonymousSealKey,
  type Bytes,
  encodeFlags,
  fromBase64url,
  jcs,
  openScene,
  type Operation,
  operationDigest,
  parseStatic,
  ProtocolError,
  type QrFlags,
  type QrKey,
  sealKey,
  staticHash,
  toBase64url,
  verifyStatic,
} from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { stronger } from "../core/assurance.ts";
import { auditLeaf } from "../core/audit.ts";
import { displayToken } from "../core/display-token.ts";
import { flagsOf } from "../core/flags-of.ts";
import type { Limits, Window } from "../core/limits.ts";
import { type FrozenOperation, isAnonymous, type StoredOperation } from "../core/operation.ts";
import { operationView } from "../core/operation-view.ts";
import { findPlace, findType, type Place, qrServerFor, type RegisteredType } from "../core/registry.ts";
import { deviceAddType, firstRefusal, type RequestFacts, requestRules, type Rule } from "../core/request-rules.ts";
import { codeChecks, type CodeFacts } from "../core/scan-checks.ts";
import type { Context } from "./context.ts";
import { sealSecrets } from "./operation-secrets.ts";
import { expectedScene } from "./scene-of.ts";
import { openUserKey } from "./user-key.ts";
import { type WaitingDevice, waitingDevices } from "./waiting-devices.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.requestVerification>["body"];
type Answer = AnswerOf<typeof operationServerToVerificationServer.requestVerification>;

/** Where an operation belongs and who will show it. */
interface Parties {
  readonly place: Place;
  readonly type: RegisteredType;
  readonly qrServer: QrKey;
}

/** What was drawn for one operation. */
interface Drawn {
  readonly code: Bytes;
  readonly frameKey: Bytes;
  readonly sealKey: Bytes;
  readonly flags: QrFlags;
  readonly frozen: Omit<FrozenOperation, "staticHash">;
}

async function findParties({ registry, clock }: Context, { operation, asked }: Request): Promise<Parties> {
  const current = await registry.current();
  const place = findPlace(current, operation.organization, operation.business);
  const type = findType(current, operation.type);
  const mayAsk =
    asked.organization === operation.organization && (asked.businesses?.includes(operation.business) ?? true);
  if (!place || !type || !mayAsk)
    throw new ProtocolError("method_not_allowed", { cause: "organization, business or type" });
  return { place, type, qrServer: qrServerFor(current, place, Math.floor(clock() / 1000)) };
}

function factsOf(
  { clock }: Context,
  request: Request,
  { parties: { place, type }, waiting }: { parties: Parties; waiting: readonly WaitingDevice[] },
): RequestFacts {
  return {
    operation: request.operation,
    evidence: request.evidence ?? null,
    initiator: request.initiator ?? {},
    link: request.link ?? place.business.links[0] ?? "",
    sameDevice: request.sameDevice ?? false,
    returnUrl: request.returnUrl ?? null,
    business: place.business,
    template: type.template,
    nowSeconds: Math.floor(clock() / 1000),
    waitingDevices: waiting.map(({ details }) => details),
  };
}

/** What a code is sealed with and found by: the user's own devices have K_user; who is unknown has the code alone (§4). */
interface Sealing {
  readonly sealKey: Bytes;
  readonly hint: string | null;
  readonly epoch: number | null;
}

async function sealingOf(context: Context, { organization, login }: Operation, code: Bytes): Promise<Sealing> {
  const { crypto } = context;
  if (login.subject === undefined) return { sealKey: await anonymousSealKey(crypto, code), hint: null, epoch: null };
  const { key, epoch } = await openUserKey(context, organization, login.subject);
  return { sealKey: await sealKey(crypto, key, code), hint: toBase64url(await accountHint(crypto, key, code)), epoch };
}

/** A relying party may ask for another lifetime; for an anonymous operation only for a shorter one (§11.2). */
function lifetimeOf(
  { operation, expiresInSeconds }: Request,
  { template: { lifetimeSeconds } }: RegisteredType,
): number {
  const asked = expiresInSeconds ?? lifetimeSeconds;
  return isAnonymous(operation) ? Math.min(asked, lifetimeSeconds) : asked;
}

async function draw(context: Context, request: Request, { place, type, qrServer }: Parties): Promise<Drawn> {
  const { crypto, clock, random } = context;
  const { operation, asked, id } = request;
  const [code, salt, frameKey] = [random(16), random(16), random(32)];
  const { sealKey: kSeal, hint, epoch } = await sealingOf(context, operation, code);
  const typeMinimum = type.template.minimumAssurance;
  const minimumAssurance = stronger(typeMinimum, request.minimumAssurance ?? typeMinimum);
  const flags = flagsOf({ operation, sameDevice: request.sameDevice ?? false, minimumAssurance });
  const now = clock();
  const source = place.business.sources.find((entry) => entry.id === operation.source)?.n ?? 0;
  const frozen: Drawn["frozen"] = {
    ...(operation as Operation),
    id: id as FrozenOperation["id"],
    numbers: {
      organization: place.organization.n,
      business: place.business.n,
      source,
      type: type.n,
      templateVersion: type.template.version,
      qrServer: qrServer.n,
    },
    qrKey: qrServer.jwk.x,
    ...(request.userReference !== undefined && { userReference: request.userReference }),
    ...(request.evidence && { evidence: request.evidence }),
    initiator: request.initiator ?? {},
    link: request.link ?? place.business.links[0] ?? "",
    salt: toBase64url(salt),
    digest: toBase64url(await operationDigest(crypto, operation, salt)),
    codeHash: toBase64url(await crypto.sha256(code)),
    hint,
    flags: encodeFlags(flags),
    epoch,
    createdAtMs: now,
    issuedAtMs: now,
    expiresAt: Math.floor(now / 1000) + lifetimeOf(request, type),
    releaseSeconds: type.template.releaseSeconds,
    minimumAssurance,
    ...(request.returnUrl !== undefined && { returnUrl: request.returnUrl }),
    idempotencyKey: asked.idempotencyKey,
    requestHash: request.requestHash,
  };
  return { code, frameKey, flags, frozen, sealKey: kSeal };
}

/** A code the QR server has made, with what stands in it. */
interface Presented {
  readonly signed: Bytes;
  readonly flags: number;
}

/** Has the QR server join code and request; answers the static it signed, every item of which has been compared by `items` (S4, S10, T33). */
async function presentCode(
  context: Context,
  { code, sealKey: kSeal, frozen: drawn, flags }: Drawn,
  { parties: { type, qrServer }, items }: { parties: Parties; items: readonly Rule<CodeFacts>[] },
): Promise<Presented> {
  const { crypto, issuer } = context;
  const { organization, business, source, type: n, templateVersion } = drawn.numbers;
  const answer = await context.qrServer.deliverCode({
    body: {
      operation: drawn.id,
      issuer,
      link: drawn.link,
      code: toBase64url(code),
      salt: drawn.salt,
      digest: drawn.digest,
      sealKey: toBase64url(kSeal),
      hint: drawn.hint,
      flags: drawn.flags,
      numbers: { organization, business, source, type: n, templateVersion },
      fields: type.template.fields.map(({ id }) => id),
      issuedAtMs: drawn.issuedAtMs,
      expiresAt: drawn.expiresAt,
    },
  });
  const signed = fromBase64url(answer.static);
  const part = parseStatic(signed);
  await verifyStatic(crypto, part, { key: qrServer.jwk, issuer, link: drawn.link });
  // A scene that did not fit takes the offline flag with it, for without it nothing can be read offline (§4).
  const kept = encodeFlags({ ...flags, offline: flags.offline && part.payload.sealed !== null });
  const frozen = { ...drawn, flags: kept };
  const scene = part.payload.sealed ? ((await openScene(crypto, kSeal, part.payload)) ?? "unopened") : null;
  const codeHash = toBase64url(await crypto.sha256(part.payload.code));
  const refused = await firstRefusal(items, {
    frozen,
    payload: part.payload,
    codeHash,
    scene,
    expectedScene: expectedScene(frozen, type.template),
  });
  if (refused) {
    context.log.alarm("qr_server_mismatch", { operation: frozen.id, reason: refused.rule });
    throw new ProtocolError("unavailable", { cause: `the QR server's ${refused.rule} is not the record's` });
  }
  return { signed, flags: kept };
}

/** Strangers have a window of their own, so that they never fill the one of users who are signed in (T39). */
function windowsOf(limits: Limits, { operation, asked, initiator }: Request): Window[] {
  const business = `${asked.organization}/${operation.business}`;
  const most = limits.createsPerMinute;
  if (operation.login.state === 1) return [{ name: `creates/${business}`, windowSeconds: 60, most }];
  const address = initiator?.address ?? "unknown";
  return [
    { name: `strangers/${business}`, windowSeconds: 60, most },
    { name: `unauthenticated/${business}/${address}`, windowSeconds: 60, most: limits.unauthenticatedCreatesPerMinute },
  ];
}

async function answerOf({ keys, clock }: Context, operation: StoredOperation): Promise<Answer> {
  const [frames, states] = [
    await displayToken(keys.mac, "frames", operation.frozen),
    await displayToken(keys.mac, "states", operation.frozen),
  ];
  return { operation: operationView(operation, clock()), tokens: { frames, states } };
}

/** The ordered lists a request must satisfy, and what the QR server made of it. */
export interface RequestLists {
  readonly rules?: readonly Rule<RequestFacts>[];
  readonly items?: readonly Rule<CodeFacts>[];
}

/** – → created → presented (§3): freezes the operation, has its code made and stores both at once. */
export function createRequestVerification(
  context: Context,
  { rules = requestRules, items = codeChecks }: RequestLists = {},
): (request: Request) => Promise<Answer> {
  const { store, crypto, clock, log } = context;
  return async (request) => {
    const { asked, operation, id } = request;
    const earlier = await store.operations.findRepeated(asked.organization, asked.idempotencyKey);
    if (earlier && earlier.frozen.requestHash !== request.requestHash)
      throw new ProtocolError("idempotency_key_reused");
    if (earlier) return answerOf(context, earlier);

    const parties = await findParties(context, request);
    const waiting = operation.type === deviceAddType ? await waitingDevices(context, operation) : [];
    const refused = await firstRefusal(rules, factsOf(context, request, { parties, waiting }));
    if (refused) throw new ProtocolError(refused.code, { cause: refused.rule });
    const { limits } = parties.place.business;
    const windows = windowsOf(limits, request);
    // Before anything is drawn or signed: a flood must cost less than what it asks for (T38).
    if (!(await store.operations.hasRoom(windows))) throw new ProtocolError("rate_limited");
    const drawn = await draw(context, request, parties);
    const { signed, flags } = await presentCode(context, drawn, { parties, items });
    const hash = toBase64url(await staticHash(crypto, signed));
    const named = waiting.find(({ details }) => jcs(details) === jcs(operation.details));
    const frozen: FrozenOperation = {
      ...drawn.frozen,
      flags,
      staticHash: hash,
      ...(named && { enrollment: named.enrollment }),
    };

    const fact = {
      at: clock(),
      operation: id,
      organization: operation.organization,
      business: operation.business,
      type: operation.type,
      digest: frozen.digest,
    };
    const opened = await store.operations.open(frozen, {
      sealed: await sealSecrets(context, id, {
        frameKey: drawn.frameKey,
        sealKey: drawn.sealKey,
        static: signed,
      }),
      pendingMost: limits.pendingPerUser,
      windows,
      leaves: [
        await auditLeaf(crypto, { ...fact, event: "operation.created" }),
        await auditLeaf(crypto, { ...fact, event: "operation.presented", qrServer: parties.qrServer.n }),
      ],
    });
    if (opened.kind === "refused") throw new ProtocolError(opened.code);
    log.info("operation.presented", {
      operation: opened.operation.frozen.id,
      organization: operation.organization,
      business: operation.business,
    });
    return answerOf(context, opened.operation);
  };
}

import {
  accountHint,
  anonymousSealKey,
  type Bytes,
  encodeFlags,
  type Operation,
  operationDigest,
  type QrFlags,
  sealKey,
  toBase64url,
} from "@countersign/protocol";
import type { operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { flagsOf } from "../core/flags-of.ts";
import { type FrozenOperation, isAnonymous } from "../core/operation.ts";
import type { Place, RegisteredType, RegisteredQrServer } from "../core/registry.ts";
import type { Routing } from "../core/routing.ts";
import type { Context } from "./context.ts";
import { openUserKey } from "./user-key.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.requestVerification>["body"];

/** Where an operation belongs and who will show it. */
export interface Parties {
  readonly place: Place;
  readonly type: RegisteredType;
  readonly qrServer: RegisteredQrServer;
}

/** What was drawn for one operation. */
export interface Drawn {
  readonly code: Bytes;
  readonly frameKey: Bytes;
  readonly sealKey: Bytes;
  readonly flags: QrFlags;
  readonly frozen: Omit<FrozenOperation, "staticHash">;
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

/** Draws code, salt and keys of an operation, and says what is fixed of it from now on (§3). */
export async function draw(
  context: Context,
  request: Request,
  { parties: { place, type, qrServer }, routing }: { parties: Parties; routing: Routing },
): Promise<Drawn> {
  const { crypto, clock, random } = context;
  const { operation, asked, id } = request;
  const [code, salt, frameKey] = [random(16), random(16), random(32)];
  const { sealKey: kSeal, hint, epoch } = await sealingOf(context, operation, code);
  const { minimumAssurance, offline } = routing;
  const flags = flagsOf({ operation, sameDevice: request.sameDevice ?? false, offline, minimumAssurance });
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
    routing,
    ...(request.returnUrl !== undefined && { returnUrl: request.returnUrl }),
    idempotencyKey: asked.idempotencyKey,
    requestHash: request.requestHash,
  };
  return { code, frameKey, flags, frozen, sealKey: kSeal };
}

import { type CheckedReceipt, CountersignError, type OperationView } from "@countersign/relying-party";
import type { AdapterPayload, AuthorizationDetail, KoaContextWithOIDC } from "oidc-provider";
import { errors, Provider } from "oidc-provider";
import type { Context } from "../context.ts";
import { secretId } from "../secret-id.ts";
import type { NewTask, RequestEnd } from "../store/port.ts";
import { outcomeTask } from "../tasks/outcome-task.ts";
import type { FindRequest } from "./adapter.ts";
import type { RequestContent } from "./kept-request.ts";

/** How long one redemption keeps others out: longer than it takes, and short for a client whose first try died with the process. */
const leaseMs = 5000;

/** One redemption under way. */
interface Redemption {
  readonly ctx: KoaContextWithOIDC;
  /** Hash of the auth_req_id. */
  readonly id: string;
  readonly operation: string;
  readonly payload: AdapterPayload;
  readonly content: RequestContent;
}

type Verdict = "undecided" | "approved" | "refused" | "expired";

const verdicts: Readonly<Record<OperationView["state"], Verdict>> = {
  created: "undecided",
  presented: "undecided",
  claimed: "undecided",
  approved: "approved",
  // Already released: by a redemption of ours that was cut off, or it will be refused.
  released: "approved",
  declined: "refused",
  cancelled: "refused",
  blocked: "refused",
  revoked: "refused",
  expired: "expired",
};

/** What the client hears of a request that ended. */
function endedError(how: RequestEnd): Error {
  if (how === "redeemed") return new errors.InvalidGrant("it was redeemed before");
  return how === "expired"
    ? new errors.ExpiredToken("nobody decided in time")
    : new errors.AccessDenied("not approved");
}

async function endAs({ store }: Context, id: string, how: RequestEnd, task: NewTask | null = null): Promise<never> {
  await store.requests.end(id, how, task);
  throw endedError(how);
}

/** What the user decided; a Countersign that does not answer leaves the client waiting. */
async function verdictOn({ countersign, log }: Context, operation: string): Promise<Verdict> {
  try {
    const { state } = await countersign.get(operation);
    return verdicts[state];
  } catch (error) {
    log.fault("bridge.read", error, { operation });
    return "undecided";
  }
}

/** A refused consumption: what can pass leaves the request as it is, what cannot ends it. */
async function consumeFault(context: Context, { id, operation }: Redemption, error: unknown): Promise<never> {
  const { log, clock } = context;
  log.fault("bridge.consume", error, { operation });
  if (!(error instanceof CountersignError) || error.retryable) throw new errors.AuthorizationPending();
  // Used by us, and proved to be for something else: both screens are told that nothing came of it.
  const isUsed = error.code === "receipt_invalid";
  const task = isUsed ? outcomeTask(operation, "failed", clock()) : null;
  return endAs(context, id, error.code === "operation_expired" ? "expired" : "failed", task);
}

/** Takes the approval (§8). The key follows from the request, so whoever tries again gets the same receipt, and nobody else any. */
async function consume(context: Context, redemption: Redemption): Promise<CheckedReceipt> {
  const { id, operation, content } = redemption;
  const { kept, about, user } = content;
  try {
    const checked = await context.countersign.consume(operation, { kept, about, idempotencyKey: `ciba-${id}` });
    if (checked.user !== user) throw new CountersignError("receipt_invalid", { cause: "another user's" });
    return checked;
  } catch (error) {
    return consumeFault(context, redemption, error);
  }
}

/** What an earlier redemption issued, which was cut off before the client could have it, dies with its grant: tokens come once. */
async function revokeEarlier({ store: { artefacts } }: Context, grant: string | null): Promise<void> {
  if (grant === null) return;
  await artefacts.removeOfGrant("AccessToken", grant);
  await artefacts.remove("Grant", grant);
}

/** The authorization details as they were asked for: the scene that was approved was made of exactly these. */
function detailsOf({ params = {} }: AdapterPayload): AuthorizationDetail[] | null {
  const { authorization_details: asked } = params;
  return typeof asked === "string" ? (JSON.parse(asked) as AuthorizationDetail[]) : null;
}

async function makeGrant({ ctx, payload }: Redemption) {
  const { provider } = ctx.oidc;
  const grant = new provider.Grant({
    clientId: String(payload.clientId),
    accountId: String(payload.accountId),
  });
  grant.addOIDCScope("openid");
  return grant.save();
}

/** The answer decides: handed over whole, the request has ended; else it may be redeemed again. */
function settleWithAnswer(context: Context, { ctx, id, operation }: Redemption, turn: { lease: number }): void {
  const { store, clock, log, noteTask } = context;
  ctx.res.once("close", () => {
    const task = outcomeTask(operation, "done", clock());
    const whole = ctx.res.writableFinished && ctx.res.statusCode === 200;
    const settled = whole ? store.requests.end(id, "redeemed", task) : store.requests.release(id, turn.lease);
    settled.then(() => noteTask()).catch((error: unknown) => log.fault("bridge.settle", error, { operation }));
  });
}

/** Issuing tokens is consuming: what the provider sees is a request whose approval was taken and proved to be for what was asked. */
async function redeem(context: Context, redemption: Redemption): Promise<AdapterPayload> {
  const { store, crypto } = context;
  const begun = await store.requests.begin(redemption.id, leaseMs);
  if (begun.kind === "busy") throw new errors.SlowDown();
  if (begun.kind === "over") throw endedError("redeemed");
  const turn = { lease: begun.lease };
  settleWithAnswer(context, redemption, turn);
  const { claims } = await consume(context, redemption);
  const grantId = await makeGrant(redemption);
  const noted = { lease: begun.lease, grant: await secretId(crypto, grantId), leaseMs };
  const lease = await store.requests.noteGrant(redemption.id, noted);
  // Countersign took so long that another request has begun: that one issues.
  if (lease === null) throw new errors.SlowDown();
  turn.lease = lease;
  await revokeEarlier(context, begun.grant);
  const { acr, amr, auth_time: authTime = claims.decided_at } = claims;
  const rar = detailsOf(redemption.payload);
  return { ...redemption.payload, grantId, acr, amr: [...amr], authTime, ...(rar && { rar }) };
}

/** A client that must prove its key, and brings no proof: the provider refuses it, and nothing is used for that. */
function lacksProof(ctx: KoaContextWithOIDC): boolean {
  return ctx.oidc.client?.dpopBoundAccessTokens === true && ctx.get("DPoP") === "";
}

/**
 * What a client that asks for its tokens finds: still pending, too soon, refused, too late, or redeemed now. Asked by the provider once
 * the client has proved who it is, and before it issues anything.
 */
export function createFindRequest(context: Context): FindRequest {
  const { store, sealed, crypto } = context;
  return async (authReqId, payload) => {
    const { ctx } = Provider;
    const id = await secretId(crypto, authReqId);
    const kept = await store.requests.find(id);
    // Another client's, or no operation was opened for it: the provider itself says no, or not yet.
    if (!ctx || !kept || ctx.oidc.client?.clientId !== payload.clientId || lacksProof(ctx)) return payload;
    if (kept.ended) throw endedError(kept.ended);
    // Before Countersign is asked: all clients share what the bridge may ask there.
    if (!(await store.requests.poll(id))) throw new errors.SlowDown();
    const { operation } = kept;
    const verdict = await verdictOn(context, operation);
    if (verdict === "refused" || verdict === "expired") return endAs(context, id, verdict);
    if (verdict === "undecided") return payload;
    const content = await sealed.open<RequestContent>(`requests/${id}`, kept.content);
    return redeem(context, { ctx, id, operation, payload, content });
  };
}

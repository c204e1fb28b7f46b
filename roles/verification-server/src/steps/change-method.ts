import { type AttemptId, type Details, newId, ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { changeDetails } from "../core/change-details.ts";
import { changeSeconds, changesPerHour, maximumChangeTries, waitingSeconds } from "../core/limits.ts";
import { type MethodChangeFacts, methodChangeRules } from "../core/method-change-rules.ts";
import { findType } from "../core/registry.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { changeStateAt, type MethodChange, methodChangeType, type PageMethod } from "../core/user-method.ts";
import { engines } from "../methods/engines.ts";
import type { MethodShow } from "../methods/port.ts";
import { openChange, sealChange } from "./change-secrets.ts";
import type { Context } from "./context.ts";
import { userCommitment } from "./user-commitment.ts";
import { methodNotices } from "./notices-about.ts";

type Arrow = typeof operationServerToVerificationServer;
type Request = RequestOf<Arrow["changeMethod"]>["body"];
type Answer = AnswerOf<Arrow["changeMethod"]>;

/** Why a change is over without effect: another came in its place or its tries are used up, or its time is over. */
function endOf({ state }: MethodChange): "attempts_exceeded" | "operation_expired" {
  return state === "dead" ? "attempts_exceeded" : "operation_expired";
}

/** What the site must do next: show something and answer it, have the change approved, or nothing. */
async function answerOf(context: Context, change: MethodChange, show: MethodShow | null): Promise<Answer> {
  const { id, method, expiresAtMs } = change;
  const base = { method, change: id, expiresAt: Math.floor(expiresAtMs / 1000) };
  if (changeStateAt(change, context.clock()) === "dead") throw new ProtocolError(endOf(change));
  if (show) return { ...base, state: "proving", show };
  if (change.state === "done") return { ...base, state: "active" };
  const details = await detailsOf(context, change);
  return { ...base, state: "waiting", approval: { type: methodChangeType, details } };
}

/** What the operation that approves a change must say of it. */
export async function detailsOf({ store, registry }: Context, change: MethodChange): Promise<Details> {
  const { organization, subject, method, kind } = change;
  const present =
    method === "qr" || kind === "prefer" ? null : await store.methods.find({ organization, subject, method });
  return changeDetails(change, { present, registry: await registry.current() });
}

async function factsOf(context: Context, request: Request): Promise<MethodChangeFacts> {
  const { store, registry, clock, findMethodServer } = context;
  const {
    asked,
    subject,
    method,
    authTime,
    label = null,
    confirmedBy = null,
    preferFor = null,
    origin = null,
  } = request;
  const current = await registry.current();
  const standing = await store.methods.standing({ organization: asked.organization, subject, type: preferFor ?? "" });
  const own = method === "passkey" || (method === "face" && !(await findMethodServer(asked.organization, method)));
  return {
    method,
    nowSeconds: Math.floor(clock() / 1000),
    authTime,
    label,
    organization: current.organizations.find(({ id }) => id === asked.organization) ?? null,
    confirmedBy,
    hasWay: standing.devices > 0 || standing.methods.length > 0,
    preferFor,
    typeIsKnown: preferFor !== null && findType(current, preferFor) !== null,
    isRegistered: method === "qr" ? standing.devices > 0 : standing.methods.some((one) => one.method === method),
    origin,
    needsOrigin: own && preferFor === null,
  };
}

function changeOf({ clock, random }: Context, request: Request): MethodChange {
  const { asked, subject, method, label = null, locale = "en", origin = null, preferFor = null } = request;
  const seconds = preferFor === null ? changeSeconds : waitingSeconds;
  return {
    id: newId("att", { clock, random }),
    organization: asked.organization,
    subject,
    method,
    kind: preferFor === null ? "register" : "prefer",
    type: preferFor,
    state: preferFor === null ? "begun" : "waiting",
    misses: 0,
    expiresAtMs: clock() + seconds * 1000,
    label,
    locale,
    origin,
    idempotencyKey: asked.idempotencyKey,
    requestHash: request.requestHash,
    proved: null,
  };
}

async function begin(context: Context, request: Request): Promise<Answer> {
  const { store, crypto, clock } = context;
  const change = changeOf(context, request);
  const { id, organization, subject, method, kind } = change;
  const windows = [{ name: `method-changes/${organization}/${subject}`, windowSeconds: 3600, most: changesPerHour }];
  // Before a text is sent or a picture asked for: a flood must cost less than what it asks for (T38).
  if (!(await store.operations.hasRoom(windows))) throw new ProtocolError("rate_limited", { cause: "method changes" });
  const registered =
    kind === "register"
      ? await engines[method as PageMethod].register(context, { change, sealed: request.sealed ?? null })
      : { show: null, keep: null };
  const sealed = await sealChange(context, id, registered);
  const user = await userCommitment(context, { organization, subject });
  const fact = { at: clock(), event: "method-change.begun", change: id, organization, user, method, kind };
  const begun = await store.methods.begin(change, { sealed, windows, leaf: await auditLeaf(crypto, fact) });
  if (begun === "limited") throw new ProtocolError("rate_limited", { cause: "method changes" });
  if (begun === "reused") throw new ProtocolError("idempotency_key_reused");
  // Another request with the same key may have been a moment earlier: then its change is the one that counts.
  return begun.id === id ? answerOf(context, begun, registered.show) : repeatedAnswer(context, begun, request);
}

/** The same request again: the same answer, and nothing is sent a second time (§13). */
async function repeatedAnswer(context: Context, earlier: MethodChange, { requestHash }: Request): Promise<Answer> {
  if (earlier.requestHash !== requestHash) throw new ProtocolError("idempotency_key_reused");
  const isProving = changeStateAt(earlier, context.clock()) === "begun";
  return answerOf(context, earlier, isProving ? (await openChange(context, earlier.id)).show : null);
}

/** The change that is being answered, if it is this subject's; else the same 404 whether it is absent or another's (T35). */
async function findOwn({ store }: Context, { asked, subject, method, answer }: Request): Promise<MethodChange> {
  const change = answer && (await store.methods.findChange(answer.change as AttemptId));
  const own = change?.organization === asked.organization && change.subject === subject && change.method === method;
  if (!change || !own) throw new ProtocolError("operation_not_found");
  return change;
}

async function miss({ store, crypto, clock }: Context, { id, method }: MethodChange): Promise<never> {
  const leaf = await auditLeaf(crypto, { at: clock(), event: "method-change.missed", change: id });
  const missed = await store.methods.miss(id, { most: maximumChangeTries, leaf });
  const wrong = method === "passkey" ? "user_verification_required" : "code_invalid";
  throw new ProtocolError(missed?.state === "begun" ? wrong : "attempts_exceeded", { cause: "method change" });
}

async function prove(context: Context, request: Request): Promise<Answer> {
  const { store, crypto, clock, log } = context;
  const change = await findOwn(context, request);
  const state = changeStateAt(change, clock());
  if (state === "waiting" || state === "done") return answerOf(context, { ...change, state }, null);
  if (state === "dead") throw new ProtocolError(endOf(change));
  const { keep: kept } = await openChange(context, change.id);
  const { id, method, organization, subject } = change;
  const proved = await engines[method as PageMethod].prove(context, { change, kept }, request.answer?.input ?? {});
  if (!proved) return miss(context, change);
  const fact = { at: clock(), change: id, organization, method };
  const after = await store.methods.prove(id, {
    proved,
    expiresAtMs: clock() + waitingSeconds * 1000,
    notices: methodNotices(context, { organization, subject, kind: "method.added", method, name: proved.label }),
    leaves: {
      proved: await auditLeaf(crypto, { ...fact, event: "method-change.proved", assurance: proved.assurance }),
      added: await auditLeaf(crypto, { ...fact, event: "method.added" }),
    },
  });
  if (!after) return answerOf(context, await findOwn(context, request), null);
  log.info("method-change.proved", { organization, reason: method });
  return answerOf(context, after, null);
}

/** Registers, replaces or prefers a method of a user (§12, §17). `rules` are what must hold before anything is begun. */
export function createChangeMethod(
  context: Context,
  rules: readonly Rule<MethodChangeFacts>[] = methodChangeRules,
): (request: Request) => Promise<Answer> {
  return async (request) => {
    if (request.answer !== undefined) return prove(context, request);
    const { organization, idempotencyKey } = request.asked;
    const earlier = await context.store.methods.findRepeated(organization, idempotencyKey);
    if (earlier) return repeatedAnswer(context, earlier, request);
    const refused = await firstRefusal(rules, await factsOf(context, request));
    if (refused) throw new ProtocolError(refused.code, { cause: refused.rule, at: refused.at });
    return begin(context, request);
  };
}

import {
  decodeFlags,
  newId,
  ProtocolError,
  textFromUtf8,
  toBase64url,
  utf8,
  fromBase64url,
} from "@countersign/protocol";
import type { AnswerOf, initiatingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { attemptSeconds, attemptsPerQuarterHour, maximumAsked, maximumAttempts, type Window } from "../core/limits.ts";
import type { Attempt, StoredOperation } from "../core/operation.ts";
import type { PageMethod, UserMethod } from "../core/user-method.ts";
import { engines } from "../methods/engines.ts";
import type { MethodShow } from "../methods/port.ts";
import type { Context } from "./context.ts";

type View = NonNullable<AnswerOf<typeof initiatingDeviceToVerificationServer.chooseMethod>["attempt"]>;

function placeOf({ id }: Pick<Attempt, "id">): string {
  return `attempts/${id}`;
}

/** The user's registration of a method; null where there is none. */
export async function registrationOf(
  { store }: Context,
  { frozen: { organization }, subject }: StoredOperation,
  method: PageMethod,
): Promise<UserMethod | null> {
  return subject === null ? null : store.methods.find({ organization, subject, method });
}

/** What the page shows of the method under way; null for the code alone. */
export async function attemptView({ box }: Context, { attempt }: StoredOperation): Promise<View | null> {
  if (!attempt) return null;
  const show = JSON.parse(textFromUtf8(await box.open(placeOf(attempt), fromBase64url(attempt.show)))) as MethodShow;
  return { id: attempt.id, method: attempt.method, show, expiresAt: Math.floor(attempt.expiresAtMs / 1000) };
}

/** The method before is over; a server that cannot be told forgets it by itself in time. */
async function endPrevious(context: Context, operation: StoredOperation): Promise<void> {
  const { attempt } = operation;
  if (!attempt) return;
  const registration = await registrationOf(context, operation, attempt.method);
  const facts = { operation, attempt: { ...attempt, nonce: fromBase64url(attempt.nonce) }, registration };
  await engines[attempt.method]
    .cancel(context, facts)
    .catch((error: unknown) => context.log.fault("method_cancel", error, { operation: operation.frozen.id }));
}

/** Counts what is asked for before anybody is asked: of many requests at once few reach a method server, or a phone (T38). */
async function countAsked(
  { store, crypto, clock }: Context,
  { frozen: { id, createdAtMs } }: StoredOperation,
  method: PageMethod,
): Promise<void> {
  const windows = [{ name: `methods-asked/${id}`, windowSeconds: 3600, most: maximumAsked, fromMs: createdAtMs }];
  const leaf = await auditLeaf(crypto, { at: clock(), event: "method.asked", operation: id, method });
  if (!(await store.audit.append(leaf, { windows }))) throw new ProtocolError("attempts_exceeded", { cause: "asked" });
}

/** What one user begins of one method, over all operations: a clip of a face would else wait for the movements it shows (T3). */
function attemptWindow({ frozen, subject }: StoredOperation, method: PageMethod): Window {
  const name = `attempts/${method}/${frozen.organization}/${subject}`;
  return { name, windowSeconds: 900, most: attemptsPerQuarterHour };
}

/** Begins a method on the page, in the place of the one before (§12: a fallback is a new attempt). */
export async function beginAttempt(
  context: Context,
  operation: StoredOperation,
  method: PageMethod,
): Promise<StoredOperation | null> {
  const { store, crypto, clock, random, box, bus } = context;
  const registration = await registrationOf(context, operation, method);
  const byDevice = method === "dynamic-code" && decodeFlags(operation.frozen.flags)?.offline === true;
  if (!registration && !byDevice) throw new ProtocolError("method_not_allowed", { cause: "not registered" });
  await countAsked(context, operation, method);
  const id = newId("att", { clock, random });
  const nonce = random(16);
  const startedAtMs = clock();
  const expiresAtMs = Math.min(startedAtMs + attemptSeconds * 1000, operation.frozen.expiresAt * 1000);
  const show = await engines[method].begin(context, {
    operation,
    attempt: { id, method, nonce, expiresAtMs },
    registration,
  });
  const attempt: Attempt = {
    id,
    method,
    registration: registration?.id ?? null,
    nonce: toBase64url(nonce),
    startedAtMs,
    expiresAtMs,
    show: toBase64url(await box.seal(placeOf({ id }), utf8(JSON.stringify(show)))),
  };
  const fact = { at: startedAtMs, event: "method.begun", operation: operation.frozen.id, attempt: id, method };
  const begun = await store.operations.beginAttempt(operation.frozen.id, {
    attempt,
    most: maximumAttempts,
    // What a method server is asked for costs somebody something; what is answered here does not.
    windows: registration?.data.kind === "remote" ? [attemptWindow(operation, method)] : [],
    leaf: await auditLeaf(crypto, fact),
  });
  if (begun === "limited") throw new ProtocolError("rate_limited");
  if (!begun) return null;
  await endPrevious(context, operation);
  bus.publish(operation.frozen.id);
  return begun;
}

import { mountArrow, openEventStream } from "@countersign/platform";
import { isFinal, isId, ProtocolError } from "@countersign/protocol";
import { initiatingDeviceToVerificationServer } from "@countersign/protocol/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { awaitedCodes } from "../core/awaited-codes.ts";
import { type Enrollment, enrollmentStateAt } from "../core/binding.ts";
import { idOfToken, isTokenFor } from "../core/display-token.ts";
import { allowedMethods } from "../core/method-choice-rules.ts";
import { type StoredOperation, stateAt } from "../core/operation.ts";
import { stateEvent } from "../core/operation-view.ts";
import { createCancel } from "../steps/cancel.ts";
import type { Context } from "../steps/context.ts";
import { createAnswerMethod } from "../steps/answer-method.ts";
import { attemptView } from "../steps/begin-attempt.ts";
import { createChooseMethod } from "../steps/choose-method.ts";
import { createEnterCode } from "../steps/enter-code.ts";
import { allowOrigin, mountPreflight } from "./cross-origin.ts";
import type { DisplayStreams, Shown, Ways } from "./display-streams.ts";
import { createRefusalNotes } from "./note-refusals.ts";

type Displayed = { readonly operation: StoredOperation } | { readonly enrollment: Enrollment };

function bearerOf(request: FastifyRequest): string {
  const [, token] = /^Bearer ([!-~]{1,128})$/.exec(request.headers.authorization ?? "") ?? [];
  if (token === undefined) throw new ProtocolError("operation_not_found", { cause: "no bearer token" });
  return token;
}

/** What a display token opens; one that fits nothing is the same 404 as one for something that is not there (T17). */
async function findDisplayed({ store, keys }: Context, token: string): Promise<Displayed> {
  const id = idOfToken(token);
  const operation = isId("op", id) ? await store.operations.find(id) : null;
  const enrollment = isId("enr", id) ? await store.enrollments.find(id) : null;
  const of = operation?.frozen ?? enrollment;
  if (!of || !(await isTokenFor(keys.display, "states", { token, of })))
    throw new ProtocolError("operation_not_found", { cause: "display token" });
  return operation ? { operation } : { enrollment: enrollment as Enrollment };
}

/** A browser may read a display only from an origin registered for its organization (T27). */
async function checkOrigin(
  { registry }: Context,
  organizationId: string,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { origin } = request.headers;
  if (origin === undefined) return;
  const organization = (await registry.current()).organizations.find(({ id }) => id === organizationId);
  if (!organization?.origins.includes(origin)) throw new ProtocolError("origin_forbidden");
  allowOrigin(reply, origin);
}

function shownOperation(operation: StoredOperation, nowMs: number): Shown {
  const data = stateEvent(operation, nowMs);
  const { deadlineMs } = operation;
  const awaited = data.state === "released" && data.outcome === undefined;
  return {
    data,
    version: data.version,
    purposes: awaitedCodes(operation, nowMs),
    lookAgainMs: deadlineMs !== null && deadlineMs > nowMs ? deadlineMs : null,
    last: isFinal(data.state) && !awaited,
  };
}

/** The ways that are open now, in the policy's order, with the one under way (§12); none once a phone has scanned. */
async function waysOf(context: Context, operation: StoredOperation): Promise<Ways> {
  if (stateAt(operation, context.clock()) !== "presented") return { methods: [], unavailable: [], attempt: null };
  const down = context.health.down(operation.frozen.organization);
  const allowed = allowedMethods(operation);
  return {
    methods: allowed.filter((method) => !down.includes(method)),
    unavailable: allowed.filter((method) => down.includes(method)),
    attempt: await attemptView(context, operation),
  };
}

function shownEnrollment(enrollment: Enrollment, nowMs: number): Shown {
  const state = enrollmentStateAt(enrollment, nowMs);
  const version = enrollment.version + (state === enrollment.state ? 0 : 1);
  const waiting = state === "ticketed" || state === "pending" || state === "confirmed";
  return {
    data: { state, version },
    version,
    lookAgainMs: waiting ? enrollment.expiresAtMs : null,
    last: state === "active" || state === "dead",
  };
}

function seenBefore(request: FastifyRequest): number {
  const id = Number(request.headers["last-event-id"]);
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}

async function openStates(
  context: Context,
  streams: DisplayStreams,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { store, clock } = context;
  const displayed = await findDisplayed(context, bearerOf(request));
  const topic = "operation" in displayed ? displayed.operation.frozen.id : displayed.enrollment.id;
  const organization =
    "operation" in displayed ? displayed.operation.frozen.organization : displayed.enrollment.organization;
  await checkOrigin(context, organization, { request, reply });
  streams.reserve(topic);
  const look = async (): Promise<Shown> => {
    const operation = isId("op", topic) ? await store.operations.find(topic) : null;
    if (operation) return { ...shownOperation(operation, clock()), ways: await waysOf(context, operation) };
    const enrollment = isId("enr", topic) ? await store.enrollments.find(topic) : null;
    if (enrollment) return shownEnrollment(enrollment, clock());
    throw new ProtocolError("operation_not_found");
  };
  const headers = reply.getHeaders() as Record<string, string>;
  streams.open(topic, { stream: openEventStream(reply, headers), look, seen: seenBefore(request) });
}

/** Mounts what the page may ask (§17 B → V). */
export function mountForInitiatingDevice(app: FastifyInstance, context: Context, streams: DisplayStreams): void {
  const { clock, registry } = context;
  const [cancel, enterCode] = [createCancel(context), createEnterCode(context)];
  const [chooseMethod, answerMethod] = [createChooseMethod(context), createAnswerMethod(context)];
  const isAllowed = async (origin: string) =>
    (await registry.current()).organizations.some(({ origins }) => origins.includes(origin));
  mountPreflight(app, { prefix: "/v1/display", isAllowed });

  // A HEAD would wait for the end of a stream of which it hears nothing.
  app.get(initiatingDeviceToVerificationServer.states.path, { exposeHeadRoute: false }, async (request, reply) => {
    await openStates(context, streams, { request, reply });
    return reply;
  });
  const { states: _stream, ...arrow } = initiatingDeviceToVerificationServer;
  mountArrow(app, {
    arrow,
    authenticate: async (request, reply) => {
      const displayed = await findDisplayed(context, bearerOf(request));
      if (!("operation" in displayed)) throw new ProtocolError("operation_not_found");
      await checkOrigin(context, displayed.operation.frozen.organization, { request, reply });
      return displayed.operation;
    },
    onRefused: createRefusalNotes(context, ({ frozen }: StoredOperation) => ({ kind: "operation", id: frozen.id })),
    handlers: {
      enterCode: ({ body }, operation: StoredOperation) => enterCode(body, operation),
      chooseMethod: ({ body }, operation: StoredOperation) => chooseMethod(body, operation),
      answerMethod: ({ body }, operation: StoredOperation) => answerMethod(body, operation),
      cancel: async (_request, operation: StoredOperation) => ({
        state: stateAt(await cancel(operation, "initiating-device"), clock()),
      }),
    },
  });
}

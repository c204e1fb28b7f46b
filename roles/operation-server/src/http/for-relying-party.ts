import { type Allowance, createRequestWindows, mountArrow, refuseBrowsers } from "@countersign/platform";
import { ProtocolError } from "@countersign/protocol";
import { type Handlers, type RequestOf, relyingPartyToOperationServer } from "@countersign/protocol/contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import { checkApiScope, createFindRelyingParty, type RelyingParty } from "../api-keys.ts";
import type { Context } from "../context.ts";
import { checkScope, createCreateOperation, requestHash } from "../create-operation.ts";
import { routeHandlers } from "./route-handlers.ts";
import { webhookHandlers } from "./webhook-handlers.ts";
import { askedBy, readerOf } from "./who-asks.ts";

/** What the verification server must know to find one device of a user. */
async function oneDevice(
  { pseudonyms }: Context,
  { params: { user, device }, idempotencyKey }: RequestOf<typeof relyingPartyToOperationServer.revokeDevice>,
  party: RelyingParty,
) {
  const subject = await pseudonyms.subjectOf(party.organization, user);
  return { asked: askedBy(party, idempotencyKey), subject, device };
}

function enrollmentHandlers(context: Context) {
  const { verificationServer, pseudonyms, displayUrls } = context;
  return {
    createEnrollment: async ({ body, idempotencyKey }, party) => {
      checkScope(party, { organization: body.organization });
      const { organization } = party;
      const subject = await pseudonyms.subjectOf(organization, body.user);
      const { token, ...ticket } = await verificationServer.issueTicket({
        body: {
          asked: askedBy(party, idempotencyKey),
          requestHash: await requestHash(context, party, { ...body, user: subject }),
          subject,
          userReference: await pseudonyms.referenceOf(organization, body.user),
          authTime: body.authTime,
          ...(body.label !== undefined && { label: body.label }),
          ...(body.replace !== undefined && { replace: body.replace }),
        },
      });
      return { ...ticket, display: { states: { url: `${displayUrls.states}/v1/display/states`, token } } };
    },
    confirmEnrollment: ({ params, body, idempotencyKey }, party) =>
      verificationServer.confirmEnrollment({ params, body: { ...body, asked: askedBy(party, idempotencyKey) } }),
    listDevices: async ({ params: { user } }, party) =>
      verificationServer.listDevices({
        body: { reader: readerOf(party), subject: await pseudonyms.subjectOf(party.organization, user) },
      }),
    revokeDevice: async (request, party) =>
      verificationServer.revokeDevice({ body: await oneDevice(context, request, party) }),
    freezeDevice: async (request, party) =>
      verificationServer.freezeDevice({ body: await oneDevice(context, request, party) }),
    thawDevice: async (request, party) =>
      verificationServer.thawDevice({ body: await oneDevice(context, request, party) }),
  } satisfies Partial<Handlers<typeof relyingPartyToOperationServer, RelyingParty>>;
}

function operationHandlers(context: Context) {
  const { verificationServer, pseudonyms } = context;
  return {
    createOperation: createCreateOperation(context),
    getOperation: async ({ params, query: { user, ...wait } }, party) => {
      const subject = user === undefined ? undefined : await pseudonyms.subjectOf(party.organization, user);
      const view = await verificationServer.readOperation({ params, body: { reader: readerOf(party), wait } });
      if (subject !== undefined && view.subject !== subject)
        throw new ProtocolError("operation_not_found", { cause: "another user's" });
      return view;
    },
    cancelOperation: ({ params, idempotencyKey }, party) =>
      verificationServer.cancelRequest({ params, body: { asked: askedBy(party, idempotencyKey) } }),
    consumeOperation: async ({ params, body, idempotencyKey }, party) => {
      const { receipt, subject, userReference, device } = await verificationServer.consume({
        params,
        body: { ...body, asked: askedBy(party, idempotencyKey) },
      });
      return {
        receipt,
        ...(userReference !== undefined && { user: await pseudonyms.userOf(party.organization, userReference) }),
        ...(subject !== undefined && { subject }),
        ...(device !== undefined && { device }),
      };
    },
    reportOutcome: ({ params, body: outcome, idempotencyKey }, party) =>
      verificationServer.reportOutcome({ params, body: { asked: askedBy(party, idempotencyKey), outcome } }),
    searchHistory: async ({ query: { user, ...sought } }, party) => {
      const subject = user === undefined ? {} : { subject: await pseudonyms.subjectOf(party.organization, user) };
      return verificationServer.searchHistory({ body: { ...sought, ...subject, reader: readerOf(party) } });
    },
    getReceipt: ({ params }, party) => verificationServer.readReceipt({ params, body: { reader: readerOf(party) } }),
    getReceiptProof: ({ params }, party) =>
      verificationServer.readReceiptProof({ params, body: { reader: readerOf(party) } }),
  } satisfies Partial<Handlers<typeof relyingPartyToOperationServer, RelyingParty>>;
}

function methodHandlers(context: Context) {
  const { verificationServer, pseudonyms } = context;
  const subjectOf = (party: RelyingParty, user: string) => pseudonyms.subjectOf(party.organization, user);
  return {
    readMethod: async ({ params: { user, method } }, party) =>
      verificationServer.readMethod({
        body: { reader: readerOf(party), subject: await subjectOf(party, user), method },
      }),
    changeMethod: async ({ params: { user, method }, body, idempotencyKey }, party) => {
      const subject = await subjectOf(party, user);
      const hash = await requestHash(context, party, { ...body, user: subject, method });
      return verificationServer.changeMethod({
        body: { ...body, asked: askedBy(party, idempotencyKey), requestHash: hash, subject, method },
      });
    },
    sendEnrollmentCode: ({ params, idempotencyKey }, party) =>
      verificationServer.sendEnrollmentCode({ params, body: { asked: askedBy(party, idempotencyKey) } }),
    removeMethod: async ({ params: { user, method }, idempotencyKey }, party) =>
      verificationServer.removeMethod({
        body: { asked: askedBy(party, idempotencyKey), subject: await subjectOf(party, user), method },
      }),
  } satisfies Partial<Handlers<typeof relyingPartyToOperationServer, RelyingParty>>;
}

function policyHandlers({ verificationServer, pseudonyms }: Context) {
  const subjectOf = (party: RelyingParty, user: string) => pseudonyms.subjectOf(party.organization, user);
  return {
    readPolicy: (_request, party) => verificationServer.readPolicy({ body: { reader: readerOf(party) } }),
    replacePolicy: ({ body, idempotencyKey }, party) =>
      verificationServer.replacePolicy({ body: { ...body, asked: askedBy(party, idempotencyKey) } }),
    dryRunPolicy: async ({ body: { user, ...wish } }, party) => {
      const subject = user === undefined ? {} : { subject: await subjectOf(party, user) };
      return verificationServer.dryRunPolicy({ body: { ...wish, ...subject, reader: readerOf(party) } });
    },
    setGroups: async ({ params: { user }, body, idempotencyKey }, party) =>
      verificationServer.setGroups({
        body: { ...body, asked: askedBy(party, idempotencyKey), subject: await subjectOf(party, user) },
      }),
    resetLearning: async ({ params: { user }, query, idempotencyKey }, party) =>
      verificationServer.resetLearning({
        body: { ...query, asked: askedBy(party, idempotencyKey), subject: await subjectOf(party, user) },
      }),
  } satisfies Partial<Handlers<typeof relyingPartyToOperationServer, RelyingParty>>;
}

/** Searches of one API key. */
const searchesPerMinute = 300;

/** Says how much of the minute is left (draft-ietf-httpapi-ratelimit-headers); refuses what is over it. */
function spend(reply: FastifyReply, name: string, { most, remaining, resetSeconds, isAllowed }: Allowance): void {
  reply
    .header("ratelimit-policy", `"${name}";q=${most};w=60`)
    .header("ratelimit", `"${name}";r=${remaining};t=${resetSeconds}`);
  if (isAllowed) return;
  reply.header("retry-after", String(resetSeconds));
  throw new ProtocolError("rate_limited", { cause: "requests of one API key" });
}

function userHandlers({ verificationServer, pseudonyms }: Context) {
  return {
    eraseUser: async ({ params: { user }, idempotencyKey }, party) =>
      verificationServer.eraseUser({
        body: {
          asked: askedBy(party, idempotencyKey),
          subject: await pseudonyms.subjectOf(party.organization, user),
        },
      }),
  } satisfies Partial<Handlers<typeof relyingPartyToOperationServer, RelyingParty>>;
}

/** Mounts what relying parties may ask (§17 RP → O): their servers, never their pages. */
export function mountForRelyingParty(app: FastifyInstance, contexts: readonly [Context, ...Context[]]): void {
  const [{ crypto, clock }] = contexts;
  const find = createFindRelyingParty({ crypto, clock, routes: contexts });
  const windows = createRequestWindows(clock);
  mountArrow<typeof relyingPartyToOperationServer, RelyingParty>(app, {
    arrow: relyingPartyToOperationServer,
    entityTags: true,
    continuesTraces: true,
    async authenticate(request, reply, { scope }) {
      refuseBrowsers(request);
      const party = await find(request.headers.authorization);
      spend(reply, "requests", windows(party));
      // A search looks at hundreds of operations while others wait (T38).
      if (scope === "history")
        spend(reply, "searches", windows({ id: `${party.id}/history`, requestsPerMinute: searchesPerMinute }));
      checkApiScope(party, scope);
      return party;
    },
    handlers: routeHandlers(contexts, (context) => ({
      ...operationHandlers(context),
      ...enrollmentHandlers(context),
      ...methodHandlers(context),
      ...policyHandlers(context),
      ...webhookHandlers(context),
      ...userHandlers(context),
    })),
  });
}

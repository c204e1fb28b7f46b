import { type Details, jcs, ProtocolError, staticHash, toBase64url } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { displayToken } from "../core/display-token.ts";
import type { Limits, Window } from "../core/limits.ts";
import type { FrozenOperation, StoredOperation } from "../core/operation.ts";
import { operationView } from "../core/operation-view.ts";
import { findPlace, findType, qrServerFor } from "../core/registry.ts";
import { deviceAddType, firstRefusal, type RequestFacts, requestRules, type Rule } from "../core/request-rules.ts";
import { codeChecks, type CodeFacts } from "../core/scan-checks.ts";
import { methodChangeType } from "../core/user-method.ts";
import { beginAttempt } from "./begin-attempt.ts";
import type { Context } from "./context.ts";
import { draw, type Parties } from "./draw-operation.ts";
import { sealSecrets } from "./operation-secrets.ts";
import { presentCode } from "./present-code.ts";
import { routeOperation, type RouteWish } from "./route-operation.ts";
import { type WaitingChange, waitingChanges } from "./waiting-changes.ts";
import { type WaitingDevice, waitingDevices } from "./waiting-devices.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.requestVerification>["body"];
type Answer = AnswerOf<typeof operationServerToVerificationServer.requestVerification>;

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

/** What is to come into force when an operation of a certain type is released, and what that must say (§9 step 5, §17). */
interface Waiting {
  readonly devices: readonly WaitingDevice[];
  readonly changes: readonly WaitingChange[];
}

async function waitingFor(context: Context, { operation }: Request): Promise<Waiting> {
  return {
    devices: operation.type === deviceAddType ? await waitingDevices(context, operation) : [],
    changes: operation.type === methodChangeType ? await waitingChanges(context, operation) : [],
  };
}

/** What an operation names of that, if anything. */
function namedBy({ operation: { details } }: Request, { devices, changes }: Waiting) {
  const isNamed = (one: { readonly details: Details }) => jcs(one.details) === jcs(details);
  const [device, change] = [devices.find(isNamed), changes.find(isNamed)];
  return { ...(device && { enrollment: device.enrollment }), ...(change && { methodChange: change.change }) };
}

function factsOf(
  { clock }: Context,
  request: Request,
  { parties: { place, type }, waiting }: { parties: Parties; waiting: Waiting },
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
    waitingDevices: waiting.devices.map(({ details }) => details),
    waitingChanges: waiting.changes.map(({ details }) => details),
  };
}

function routeWishOf({ operation, sameDevice, method, minimumAssurance }: Request, { type }: Parties): RouteWish {
  return {
    operation,
    template: type.template,
    sameDevice: sameDevice ?? false,
    asked: method ?? null,
    askedAssurance: minimumAssurance ?? null,
  };
}

/** Begins the method that was chosen, or the next one that can be begun; the code is always there where the policy allows it (§12). */
async function beginChosen(context: Context, operation: StoredOperation): Promise<StoredOperation> {
  for (const method of operation.frozen.routing?.methods ?? []) {
    if (method === "qr") return operation;
    try {
      return (await beginAttempt(context, operation, method)) ?? operation;
    } catch (error) {
      context.log.fault("method_begin", error, { operation: operation.frozen.id, reason: method });
    }
  }
  return operation;
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
    await displayToken(keys.display, "frames", operation.frozen),
    await displayToken(keys.display, "states", operation.frozen),
  ];
  return { operation: operationView(operation, clock()), tokens: { frames, states } };
}

/** The ordered lists a request must satisfy, and what the QR server made of it. */
interface RequestLists {
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
    const waiting = await waitingFor(context, request);
    const refused = await firstRefusal(rules, factsOf(context, request, { parties, waiting }));
    if (refused) throw new ProtocolError(refused.code, { cause: refused.rule, at: refused.at });
    const { limits } = parties.place.business;
    const windows = windowsOf(limits, request);
    // Before anything is drawn or signed: a flood must cost less than what it asks for (T38).
    if (!(await store.operations.hasRoom(windows))) throw new ProtocolError("rate_limited");
    const routing = await routeOperation(context, routeWishOf(request, parties));
    const drawn = await draw(context, request, { parties, routing });
    const { signed, flags } = await presentCode(context, drawn, { parties, items });
    const hash = toBase64url(await staticHash(crypto, signed));
    const frozen: FrozenOperation = { ...drawn.frozen, flags, staticHash: hash, ...namedBy(request, waiting) };

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
    return answerOf(
      context,
      opened.kind === "opened" ? await beginChosen(context, opened.operation) : opened.operation,
    );
  };
}

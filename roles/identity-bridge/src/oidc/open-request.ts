import { type Assurance, assurances, isJsonObject } from "@countersign/protocol";
import { CountersignError, type OpenedOperation, type ProposedOperation } from "@countersign/relying-party";
import type { BackchannelAuthenticationRequest, KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import type { Context } from "../context.ts";
import { secretId } from "../secret-id.ts";
import type { NewTask } from "../store/port.ts";
import type { PingContent } from "../tasks/ping-client.ts";
import { askedScene } from "./asked-scene.ts";
import { readInitiator } from "./initiator.ts";
import type { RequestContent } from "./kept-request.ts";
import { loginOf } from "./login-evidence.ts";

/** How long the user has to decide, unless the client asks for more or less (§15). */
const defaultSeconds = 120;
const [shortest, longest] = [30, 300];
/** How long after that the tokens may be fetched: the longest release there is. */
const releaseSeconds = 300;

/** Seconds in which the user may decide. */
export function decisionSeconds(ctx: KoaContextWithOIDC): number {
  const asked = Number(ctx.oidc.params?.["requested_expiry"] ?? defaultSeconds);
  return Math.min(longest, Math.max(shortest, asked));
}

/** Seconds in which the request may be redeemed. */
export function requestSeconds(ctx: KoaContextWithOIDC): number {
  return decisionSeconds(ctx) + releaseSeconds;
}

/** The weakest of the ways that the client takes; those it does not know are not asked for. */
function minimumAssurance({ oidc }: KoaContextWithOIDC): Assurance | null {
  const asked = String(oidc.params?.["acr_values"] ?? "").split(" ");
  return assurances.find((assurance) => asked.includes(assurance)) ?? null;
}

function proposalOf(context: Context, ctx: KoaContextWithOIDC, user: string): ProposedOperation {
  const { mapping, details } = askedScene(ctx, context.settings);
  const { request_context: said } = ctx.oidc.params ?? {};
  const initiator = typeof said === "string" ? readInitiator(said) : null;
  const assurance = minimumAssurance(ctx);
  return {
    type: mapping.type,
    business: mapping.business,
    details,
    login: loginOf(ctx, { user, clock: context.clock }),
    expiresInSeconds: decisionSeconds(ctx),
    ...(initiator && { initiator }),
    ...(assurance && { minimumAssurance: assurance }),
  };
}

/** What the client hears when Countersign takes its request for no operation. */
function openFault(error: unknown, { login }: ProposedOperation): Error {
  if (!(error instanceof CountersignError)) throw error;
  if (error.retryable) return new errors.TemporarilyUnavailable("try again later");
  switch (error.code) {
    case "details_rejected":
    case "details_too_large":
      return new errors.InvalidAuthorizationDetails("the details do not fit the operation type");
    case "invalid_request":
      return login.state === 0
        ? new errors.InvalidRequest("this needs an id_token_hint whose user signed in a short while ago")
        : new errors.InvalidRequest("the operation is not taken");
    case "method_not_allowed":
      return new errors.AccessDenied("not allowed here");
    default:
      throw error;
  }
}

async function pingTask(
  { sealed }: Context,
  { id, operation, request, untilMs }: { id: string; operation: string; request: Request; untilMs: number },
): Promise<NewTask | null> {
  const token = request.params?.["client_notification_token"];
  if (typeof token !== "string") return null;
  const ref = `ping/${id}`;
  const content: PingContent = { clientId: String(request.clientId), authReqId: request.jti, token };
  return { ref, kind: "ping", operation, content: await sealed.seal(ref, content), state: "watched", untilMs };
}

type Request = InstanceType<typeof BackchannelAuthenticationRequest>;

/** Keeps what will prove the approval, before the client hears of the request. */
async function keep(
  context: Context,
  request: Request,
  { opened, proposal, seconds }: { opened: OpenedOperation; proposal: ProposedOperation; seconds: number },
): Promise<void> {
  const { store, sealed, crypto, clock, settings, noteTask } = context;
  const id = await secretId(crypto, request.jti);
  const untilMs = clock() + seconds * 1000;
  const { type, business, details, login } = proposal;
  const content: RequestContent = {
    user: login.user ?? "",
    kept: opened.kept,
    about: { type, business, details },
  };
  const task = await pingTask(context, { id, operation: opened.id, request, untilMs });
  await store.requests.open(
    {
      id,
      operation: opened.id,
      content: await sealed.seal(`requests/${id}`, content),
      intervalSeconds: settings.intervalSeconds,
      expiresAtMs: untilMs,
    },
    task,
  );
  if (task) noteTask(task);
}

/**
 * Opens the operation that a request asks for, and lets the client show its code: `countersign.display` is what `<countersign-approval>`
 * takes, for this client's pages alone.
 */
export function createOpenRequest(context: Context) {
  return async (ctx: KoaContextWithOIDC, request: Request, { accountId }: { accountId: string }): Promise<void> => {
    const proposal = proposalOf(context, ctx, accountId);
    const id = await secretId(context.crypto, request.jti);
    const opened = await context.countersign
      .open(proposal, { idempotencyKey: `ciba-${id}` })
      .catch((error: unknown) => {
        throw openFault(error, proposal);
      });
    await keep(context, request, { opened, proposal, seconds: requestSeconds(ctx) });
    const { display } = opened;
    ctx.body = {
      ...(isJsonObject(ctx.body) ? ctx.body : {}),
      expires_in: decisionSeconds(ctx),
      interval: context.settings.intervalSeconds,
      countersign: { operation: opened.id, display, expiresAt: display.expiresAt },
    };
    context.log.info("bridge.opened", { operation: opened.id });
  };
}

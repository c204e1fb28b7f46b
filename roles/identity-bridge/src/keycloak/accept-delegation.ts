import { isJsonObject, type JsonValue, ProtocolError } from "@countersign/protocol";
import { CountersignError, type OperationView } from "@countersign/relying-party";
import type { Context } from "../context.ts";
import { secretId } from "../secret-id.ts";
import type { Realm } from "../settings/read-realms.ts";
import type { NewTask } from "../store/port.ts";
import type { CallbackContent } from "./call-back.ts";
import type { DelegationToken, VerifyDelegation } from "./delegation-token.ts";
import { keptOfView } from "./kept-of-view.ts";

/** What Keycloak asks in its body. */
interface Delegation {
  readonly loginHint: string;
  readonly bindingMessage: string | null;
  readonly operation: string;
}

const usable: readonly string[] = ["presented", "claimed", "approved"];

function readDelegation(body: JsonValue, { parameter }: Realm): Delegation {
  const { login_hint: loginHint, binding_message: message = null, ...more } = isJsonObject(body) ? body : {};
  const operation = more[parameter];
  const isMessage = message === null || typeof message === "string";
  if (typeof loginHint !== "string" || typeof operation !== "string" || !isMessage)
    throw new ProtocolError("invalid_request", { cause: "the delegation request's body" });
  // What the user approves is what the site wrote, and nothing of it is a consent to scopes.
  if (more["is_consent_required"] === true)
    throw new ProtocolError("invalid_request", { cause: "consent is required" });
  return { loginHint, bindingMessage: message, operation };
}

/** The operation, if it is that user's: another's is not there (T17). */
async function findOperation({ countersign }: Context, id: string, user: string): Promise<OperationView> {
  try {
    return await countersign.get(id, { user });
  } catch (error) {
    if (error instanceof CountersignError) throw new ProtocolError(error.code, { cause: error });
    // An id that is none.
    throw new ProtocolError("operation_not_found", { cause: error });
  }
}

function checkScene({ type, business, details, state }: OperationView, realm: Realm, message: string | null): void {
  const scene = realm.scenes.find((one) => one.type === type && one.business === business);
  if (!scene) throw new ProtocolError("method_not_allowed", { cause: "an operation of another type" });
  const shown = scene.bindingMessage === null ? null : (details[scene.bindingMessage] ?? null);
  if (message !== null && message !== shown)
    throw new ProtocolError("digest_mismatch", { cause: "another binding message" });
  if (!usable.includes(state)) throw new ProtocolError("operation_state_conflict");
}

async function taskOf(
  { sealed, crypto }: Context,
  { realm, bearer, jti, exp }: DelegationToken,
  { user, view }: { user: string; view: OperationView },
): Promise<NewTask> {
  const read = await keptOfView(crypto, view);
  if (!read) throw new ProtocolError("digest_mismatch");
  const ref = `callback/${await secretId(crypto, `${realm.issuer} ${jti}`)}`;
  const content: CallbackContent = { realm: realm.issuer, bearer, user, ...read, result: null, called: false };
  return {
    ref,
    kind: "callback",
    operation: view.id,
    content: await sealed.seal(ref, content),
    state: "watched",
    untilMs: exp * 1000,
  };
}

/** Takes a request that Keycloak hands on (T55): who asks, what for, whose it is; then, once, it is kept. */
export function createAcceptDelegation(
  context: Context,
  verify: VerifyDelegation,
): (authorization: string | undefined, body: JsonValue) => Promise<NewTask> {
  const { store, log } = context;
  return async (authorization, body) => {
    const token = await verify(authorization);
    const delegation = readDelegation(body, token.realm);
    const user = token.realm.user === "sub" ? token.sub : delegation.loginHint;
    const view = await findOperation(context, delegation.operation, user);
    checkScene(view, token.realm, delegation.bindingMessage);
    const task = await taskOf(context, token, { user, view });
    if (!(await store.tasks.add(task)))
      throw new ProtocolError("signature_invalid", { cause: "a token that was used" });
    log.info("bridge.delegated", { operation: view.id });
    return task;
  };
}

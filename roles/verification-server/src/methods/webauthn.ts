import { attemptChallenge, type Bytes, fromBase64url, toBase64url, utf8 } from "@countersign/protocol";
import { assuranceOf, rpIdOf, verifyAssertion, verifyNewPasskey } from "../core/passkey.ts";
import type { MethodData, UserMethod } from "../core/user-method.ts";
import type { Context } from "../steps/context.ts";
import type { AttemptFacts, MethodEngine, Proved, RegistrationFacts, Verdict } from "./port.ts";

type Credential = Extract<MethodData, { kind: "webauthn" }>;

/** Made again from the server's secret, so none is stored; it is good for one change. */
function registrationChallenge({ keys }: Context, id: string): Promise<Bytes> {
  return keys.mac("countersign/register-method/v1", utf8(id));
}

function credentialOf(registration: UserMethod | null): Credential | null {
  return registration?.data.kind === "webauthn" ? registration.data : null;
}

async function challengeOf({ crypto }: Context, { operation, attempt }: AttemptFacts): Promise<string> {
  const digest = fromBase64url(operation.frozen.digest);
  return toBase64url(await attemptChallenge(crypto, { attempt: attempt.id, nonce: attempt.nonce, digest }));
}

async function prove(
  context: Context,
  { change }: RegistrationFacts,
  credential: Parameters<MethodEngine["prove"]>[2]["credential"],
): Promise<Proved | null> {
  const { origin, label, id } = change;
  if (!credential || origin === null) return null;
  const challenge = toBase64url(await registrationChallenge(context, id));
  const made = await verifyNewPasskey(credential, { origin, challenge });
  if (!made) return null;
  const { id: known, publicKey, counter, backedUp } = made;
  return {
    label,
    assurance: assuranceOf(made),
    data: { kind: "webauthn", origin, credential: known, publicKey, backedUp },
    spent: counter,
  };
}

async function judge(
  context: Context,
  facts: AttemptFacts,
  assertion: Parameters<MethodEngine["answer"]>[2]["passkey"],
): Promise<Verdict> {
  const refused = { kind: "refused", code: "user_verification_required" } as const;
  const { registration } = facts;
  const data = credentialOf(registration);
  if (!assertion || !data || !registration) return refused;
  const { credential: id, publicKey, backedUp, origin } = data;
  const passkey = { id, publicKey, backedUp, counter: registration.spent };
  const verified = await verifyAssertion(assertion, { passkey, origin, challenge: await challengeOf(context, facts) });
  if (!verified) return refused;
  const { clientDataJSON, authenticatorData, signature } = assertion.response;
  const { method } = registration;
  return {
    kind: "accepted",
    decision: {
      evidence: { method, assertion: { id, clientDataJSON, authenticatorData, signature } },
      acr: verified.assurance,
      amr: ["swk", "user"],
    },
    claim: null,
    spent: verified.counter,
  };
}

/**
 * A passkey on the initiating device (§12); with `platform`, of that device's own authenticator, which matches face or fingerprint by itself
 * (§12.1). The user must have been verified, when it was made and each time.
 */
export function createWebauthn({ platform }: { platform: boolean }): MethodEngine {
  return {
    async register(context, { change }) {
      const { organizations } = await context.registry.current();
      const name = organizations.find(({ id }) => id === change.organization)?.name ?? change.organization;
      const show = {
        kind: "passkey",
        challenge: toBase64url(await registrationChallenge(context, change.id)),
        rpId: rpIdOf(change.origin ?? ""),
        // Nothing personal: the name is the organization's, the id the change's (S25).
        user: { id: toBase64url(utf8(change.id)), name },
        platform,
      } as const;
      return { show, keep: null };
    },
    async prove(context, facts, { credential }) {
      if (platform && credential?.attachment !== "platform") return null;
      return prove(context, facts, credential);
    },
    forget: async () => {},
    async begin(context, facts) {
      const data = credentialOf(facts.registration);
      return {
        kind: "passkey",
        challenge: await challengeOf(context, facts),
        rpId: rpIdOf(data?.origin ?? context.issuer),
        credentials: data ? [data.credential] : [],
        platform,
      };
    },
    answer: (context, facts, { passkey }) => judge(context, facts, passkey),
    cancel: async () => {},
  };
}

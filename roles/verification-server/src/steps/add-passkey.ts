import { ProtocolError, toBase64url, utf8 } from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import { passkeyChallengeSeconds, passkeySeconds } from "../core/limits.ts";
import { assuranceOf, type Passkey, rpIdOf, verifyNewPasskey } from "../core/passkey.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import type { Context } from "./context.ts";

type Arrow = typeof approvingDeviceToVerificationServer;
type Body = RequestOf<Arrow["addPasskey"]>["body"];

/** What is known when a passkey is to be added. */
export interface PasskeyFacts {
  readonly nowSeconds: number;
  /** When the binding became active, Unix seconds; null before. */
  readonly activeAt: number | null;
  /** The passkey the binding has; null for none. */
  readonly present: Pick<Passkey, "id"> | null;
}

/**
 * Who may add a passkey: a device that has just been enrolled, and only its first. Whoever holds an unlocked phone later gets none, or a
 * thief could make himself the verified user (T11).
 */
export const passkeyRules: readonly Rule<PasskeyFacts>[] = [
  {
    name: "soon after enrolment",
    threat: "T11",
    refusal: ({ activeAt, nowSeconds }) =>
      activeAt !== null && nowSeconds <= activeAt + passkeySeconds ? null : "method_not_allowed",
  },
  { name: "none yet", threat: "T11", refusal: ({ present }) => (present === null ? null : "method_not_allowed") },
];

/** A challenge is made again from the server's secret, so none is stored; it is good for the slot it was given in and the one after. */
async function challengeOf({ keys }: Context, { id }: Binding, slot: number): Promise<string> {
  return toBase64url(await keys.mac("countersign/add-passkey/v1", utf8(`${id}\0${slot}`)));
}

function slotAt(nowMs: number): number {
  return Math.floor(nowMs / (passkeyChallengeSeconds * 1000));
}

async function factsOf({ store, clock }: Context, { id, activeAt }: Binding): Promise<PasskeyFacts> {
  return { nowSeconds: Math.floor(clock() / 1000), activeAt, present: await store.passkeys.find(id) };
}

async function judge(context: Context, binding: Binding, rules: readonly Rule<PasskeyFacts>[]): Promise<void> {
  const refused = await firstRefusal(rules, await factsOf(context, binding));
  if (!refused) return;
  throw new ProtocolError(refused.code, { cause: refused.rule });
}

/** What a browser makes a passkey with: challenge, RP and user names. The user's name is the binding's id: nothing personal (S25). */
export function createPasskeyOptions(context: Context, rules: readonly Rule<PasskeyFacts>[] = passkeyRules) {
  return async (binding: Binding): Promise<AnswerOf<Arrow["passkeyOptions"]>> => {
    await judge(context, binding, rules);
    const { organizations } = await context.registry.current();
    const name = organizations.find(({ id }) => id === binding.organization)?.name ?? binding.organization;
    return {
      challenge: await challengeOf(context, binding, slotAt(context.clock())),
      rp: { id: rpIdOf(binding.application.origin), name: "Countersign" },
      user: { id: toBase64url(utf8(binding.id)), name },
    };
  };
}

/** Adds the passkey of a binding, once; the user was verified when it was made (§2, §12). */
export function createAddPasskey(context: Context, rules: readonly Rule<PasskeyFacts>[] = passkeyRules) {
  const { store, crypto, clock, log } = context;
  return async (body: Body, binding: Binding): Promise<AnswerOf<Arrow["addPasskey"]>> => {
    await judge(context, binding, rules);
    const { challenge } = body;
    const slot = slotAt(clock());
    const given = await Promise.all([slot, slot - 1].map((at) => challengeOf(context, binding, at)));
    const { origin } = binding.application;
    const made = given.includes(challenge) ? await verifyNewPasskey(body, { origin, challenge }) : null;
    if (!made) throw new ProtocolError("user_verification_required", { cause: "the new passkey does not verify" });
    const passkey: Passkey = { ...made, binding: binding.id, addedAt: Math.floor(clock() / 1000) };
    const fact = { at: clock(), event: "passkey.added", device: binding.device, backedUp: made.backedUp };
    const added = await store.passkeys.add(passkey, { leaf: await auditLeaf(crypto, fact) });
    if (!added)
      throw new ProtocolError("method_not_allowed", { cause: "the binding has one, or the credential is known" });
    log.info("passkey.added", { device: binding.device });
    return { assurance: assuranceOf(made) };
  };
}

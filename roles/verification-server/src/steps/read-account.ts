import { type Bytes, ProtocolError } from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { type Binding, type Enrollment, enrollmentStateAt } from "../core/binding.ts";
import { type ActivationFacts, activationRules } from "../core/enrollment-rules.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import type { Activated } from "../store/port.ts";
import type { Context } from "./context.ts";
import { deviceKeysFor, placeOfDeviceSecrets } from "./device-keys.ts";
import { noticesTwice } from "./notices-about.ts";
import { drawRollingToken } from "./rolling-token.ts";
import { takeBackApprovals } from "./take-back-approvals.ts";
import { untilFresh } from "./until-fresh.ts";
import { nextUserKey } from "./user-key.ts";

type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.account>;

async function activationFacts(
  { store, clock }: Context,
  { enrollment: id, organization, subject }: Binding,
): Promise<ActivationFacts | null> {
  const enrollment = await store.enrollments.find(id);
  if (!enrollment) return null;
  const nowMs = clock();
  const situation = await store.bindings.situation(organization, subject);
  const grantedBy = enrollment.grantedBy && (await store.bindings.find(enrollment.grantedBy));
  return { enrollment, state: enrollmentStateAt(enrollment, nowMs), situation, grantedBy, nowMs };
}

/** Audit rows for all that ends when this phone comes to life: other enrolments of its user, and the devices it replaces. */
async function endings({ store, crypto, clock }: Context, { id, organization, subject }: Binding) {
  const [underway, bindings] = [
    await store.enrollments.underway(organization, subject),
    await store.bindings.list(organization, subject),
  ];
  const fact = { at: clock(), by: id };
  const ends = underway.map(async (one) => ({
    id: one.id,
    leaf: await auditLeaf(crypto, {
      ...fact,
      event: "enrollment.dead",
      enrollment: one.id,
      reason: "another is active",
    }),
  }));
  const replaces = bindings.map(async (one) => ({
    id: one.id,
    leaf: await auditLeaf(crypto, { ...fact, event: "device.revoked", device: one.device, binding: one.id }),
  }));
  return { ends: await Promise.all(ends), replaces: await Promise.all(replaces) };
}

/** confirmed → active, as often as what ends with it changes under way. */
async function tryActivate(
  context: Context,
  { binding, way }: { binding: Binding; way: Enrollment["way"] },
  drawn: { kCode: Bytes; token: string },
): Promise<Activated | null> {
  const { store, crypto, clock, box } = context;
  const kind = way === "replace" ? "device.replaced" : "device.added";
  return untilFresh(async () =>
    store.bindings.activate(binding.id, {
      sealed: await box.seal(placeOfDeviceSecrets(binding), drawn.kCode),
      userKey: await nextUserKey(context, binding.organization, binding.subject),
      token: drawn.token,
      ...(await endings(context, binding)),
      // Beside a first device there is nobody to tell.
      notices: way === "first" ? [] : noticesTwice(context, { binding, kind }),
      leaf: await auditLeaf(crypto, {
        at: clock(),
        event: "device.active",
        device: binding.device,
        kid: binding.kid,
        binding: binding.id,
        way,
      }),
    }),
  );
}

function notYet(binding: Binding, state: Answer["state"]): Answer {
  return { state, binding: binding.id, keys: null, rollingToken: null };
}

async function activate(context: Context, binding: Binding, rules: readonly Rule<ActivationFacts>[]): Promise<Answer> {
  const { store, random, bus, log } = context;
  const facts = await activationFacts(context, binding);
  const refused = facts && (await firstRefusal(rules, facts));
  if (!facts || facts.state === "dead") return notYet(binding, "revoked");
  if (refused) return notYet(binding, "confirmed");
  const kCode = random(32);
  const token = await drawRollingToken(context);
  const { way } = facts.enrollment;
  const activated = await tryActivate(context, { binding, way }, { kCode, token: token.hash });
  if (!activated) {
    const now = await store.bindings.find(binding.id);
    return now?.state === "active" ? readActive(context, now) : notYet(binding, now?.state ?? "revoked");
  }
  for (const topic of [binding.enrollment, ...activated.ended]) bus.publish(topic);
  for (const replaced of activated.replaced) await takeBackApprovals(context, replaced, "device.replaced");
  log.info("device.active", { device: binding.device });
  const keys = await deviceKeysFor(context, activated.binding, kCode);
  return { state: "active", binding: binding.id, keys, rollingToken: token.text };
}

async function readActive(context: Context, binding: Binding): Promise<Answer> {
  const { store, box } = context;
  const sealed = await store.bindings.findSealed(binding.id);
  const token = await drawRollingToken(context);
  const rotated = await store.bindings.rotate({ binding: binding.id, token: token.hash });
  if (!sealed || !rotated) throw new ProtocolError("device_revoked");
  return {
    state: "active",
    binding: binding.id,
    keys: await deviceKeysFor(context, binding, await box.open(placeOfDeviceSecrets(binding), sealed)),
    rollingToken: token.text,
  };
}

/**
 * What a device may know of its binding; the first request after confirmation that satisfies `rules` makes it active and hands out its keys,
 * none before (§9 step 6).
 */
export function createReadAccount(context: Context, rules: readonly Rule<ActivationFacts>[] = activationRules) {
  return async (binding: Binding): Promise<Answer> => {
    if (binding.state === "confirmed") return activate(context, binding, rules);
    if (binding.state === "active") return readActive(context, binding);
    return notYet(binding, binding.state);
  };
}

import { readQrText, toBase64url } from "@countersign/protocol";
import {
  type ActivationFacts,
  createDecide,
  createReadAccount,
  createScan,
  createUndo,
  createUploadOfflineDecision,
  createVetoReplacement,
  type DecisionFacts,
  type OfflineDecisionFacts,
  type Rule,
  type ScanFacts,
  type UndoFacts,
  type VetoFacts,
} from "@countersign/verification-server";
import type { RawDevice } from "../world/raw-device.ts";
import type { World } from "../world/world.ts";

type Caught = { readonly code: string; readonly body: Record<string, unknown> };

/** What a step answered, or the word of its refusal; `code` is empty for a good answer. */
async function caught(step: () => Promise<object>): Promise<Caught> {
  try {
    return { code: "", body: { ...(await step()) } };
  } catch (error) {
    return { code: String((error as { code?: unknown }).code ?? error), body: {} };
  }
}

async function bindingOf(world: World, { signer }: RawDevice) {
  const binding = await world.running().verificationServer.context.store.bindings.findByKey(signer.kid);
  if (!binding) throw new Error("the device is not bound");
  return binding;
}

/** A scan judged by another list than the server's. */
export function scanBy(
  world: World,
  { device, text, checks }: { device: RawDevice; text: string; checks: readonly Rule<ScanFacts>[] },
): Promise<Caught> {
  const scan = createScan(world.running().verificationServer.context, checks);
  const qr = toBase64url(readQrText(text, "approval").bytes);
  return caught(async () => scan({ qr }, await bindingOf(world, device)));
}

/** What a phone hears of its account when its coming to life is judged by another list than the server's. */
export function accountBy(
  world: World,
  { device, rules }: { device: RawDevice; rules: readonly Rule<ActivationFacts>[] },
): Promise<Caught> {
  const readAccount = createReadAccount(world.running().verificationServer.context, rules);
  return caught(async () => readAccount(await bindingOf(world, device)));
}

/** An objection judged by another list than the server's. */
export function vetoBy(
  world: World,
  { device, enrollment, rules }: { device: RawDevice; enrollment: string; rules: readonly Rule<VetoFacts>[] },
): Promise<Caught> {
  const veto = createVetoReplacement(world.running().verificationServer.context, rules);
  return caught(async () => veto(enrollment as `enr_${string}`, await bindingOf(world, device)));
}

/** A decision judged by another list than the server's. */
export function decideBy(
  world: World,
  { device, decision, checks }: { device: RawDevice; decision: string; checks: readonly Rule<DecisionFacts>[] },
): Promise<Caught> {
  const decide = createDecide(world.running().verificationServer.context, checks);
  return caught(async () => decide({ decision }, await bindingOf(world, device)));
}

/** An undo judged by another list than the server's. */
export function undoBy(
  world: World,
  { device, id, checks }: { device: RawDevice; id: string; checks: readonly Rule<UndoFacts>[] },
): Promise<Caught> {
  const undo = createUndo(world.running().verificationServer.context, checks);
  return caught(async () => undo(id, await bindingOf(world, device)));
}

/** The record of an offline decision judged by another list than the server's. */
export function uploadBy(
  world: World,
  { device, decision, checks }: { device: RawDevice; decision: string; checks: readonly Rule<OfflineDecisionFacts>[] },
): Promise<Caught> {
  const upload = createUploadOfflineDecision(world.running().verificationServer.context, checks);
  return caught(async () => upload({ decision }, await bindingOf(world, device)));
}

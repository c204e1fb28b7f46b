import { type DecisionClaims, signDecision } from "@countersign/protocol";
import type { ConfirmedEnrollment, IntendedOperation } from "@countersign/relying-party";
import { openTicket } from "./devices.ts";
import { frameOf, type Opened } from "./open-operation.ts";
import { createRawDevice, type RawAnswer, type RawDevice } from "./raw-device.ts";
import { newKey, type RelyingParty } from "./relying-party.ts";
import type { World } from "./world.ts";

/** A raw device whose six digits were typed, and what the site heard. */
export interface BroughtPhone {
  readonly phone: RawDevice;
  readonly enrollment: string;
  readonly confirmed: ConfirmedEnrollment;
}

/** Brings a new raw device to the point where its six digits are typed. */
export async function bringPhone(
  world: World,
  user: string,
  { replace, party = world.bank, os }: { replace?: boolean; party?: RelyingParty; os?: string } = {},
): Promise<BroughtPhone> {
  const phone = await createRawDevice({ ...world, ...(os !== undefined && { os }) });
  const { id, code } = await openTicket({
    party,
    user,
    clock: world.clock,
    ...(replace !== undefined && { replace }),
  });
  const answer = await phone.enrol(code);
  const digits = await phone.digits(code, answer);
  const confirmed = await party.sdk.enrollments.confirm(id, digits, { confirmedBy: "password" });
  return { phone, enrollment: id, confirmed };
}

/** Has the bank ask `user` to let a device in; the details are the site's word. */
export async function openDeviceAdd(
  world: World,
  user: string,
  details: IntendedOperation["details"],
): Promise<Opened> {
  const { bank: party, clock } = world;
  const about = { type: "device.add", business: "accounts", details };
  const login = { state: 1, user, authTime: clock.seconds(), methods: ["password"] } as const;
  const { id, display, kept } = await party.sdk.open({ ...about, login }, { idempotencyKey: newKey() });
  return { id, party, display, kept, about };
}

/** Scans what a site has opened and makes the right claims for it. */
export async function claimOn(phone: RawDevice, opened: Opened): Promise<DecisionClaims> {
  const text = await frameOf(opened);
  const answer = await phone.scan(text);
  if (answer.code !== null) throw new Error(`the scan was refused: ${answer.code}`);
  return phone.claimsFor(text, { ...answer, body: { ...answer.body, subject: opened.kept.subject } });
}

/** Scans and approves what a site has opened. */
export async function approveRaw(phone: RawDevice, opened: Opened): Promise<RawAnswer> {
  return phone.decide(await signDecision(phone.signer, await claimOn(phone, opened)));
}

/** Has `by` approve the phone that waits, and the site take that. */
export async function letIn(world: World, user: string, { by, brought }: { by: RawDevice; brought: BroughtPhone }) {
  const { approval } = brought.confirmed;
  if (!approval) throw new Error("nothing is to be approved");
  const opened = await openDeviceAdd(world, user, approval.details);
  const { code } = await approveRaw(by, opened);
  if (code !== null) throw new Error(`the approval was refused: ${code}`);
  return world.bank.sdk.consume(opened.id, { kept: opened.kept, about: opened.about, idempotencyKey: newKey() });
}

/** A further device, approved on `by` and in use. */
export async function addPhone(world: World, user: string, by: RawDevice): Promise<RawDevice> {
  const brought = await bringPhone(world, user);
  await letIn(world, user, { by, brought });
  const { body } = await brought.phone.account();
  if (body["state"] !== "active") throw new Error(`the device is ${String(body["state"])}`);
  return brought.phone;
}

/** The audit rows of one enrolment, without what was refused unless asked for. */
export async function rowsAbout(world: World, of: Readonly<Record<string, string>>): Promise<readonly AuditRow[]> {
  const leaves = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
  const rows = leaves.map(({ json }) => JSON.parse(json) as AuditRow);
  return rows.filter((row) => Object.entries(of).every(([name, value]) => row[name] === value));
}
export type AuditRow = { readonly event: string } & Readonly<Record<string, unknown>>;

import { isId, ProtocolError } from "@countersign/protocol";
import type { AnswerOf, consoleToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import type { Binding } from "../../core/binding.ts";
import type { Context } from "../context.ts";
import { findDevice } from "../device-view.ts";
import { rowsAbout } from "./read-story.ts";

type Arrow = typeof consoleToVerificationServer;
/** A device as staff see it: whose it is by subject alone (S25). */
export type StaffDevice = AnswerOf<Arrow["freezeDevice"]>;

const usualLimit = 50;

export async function staffDevice({ store }: Pick<Context, "store">, binding: Binding): Promise<StaffDevice> {
  const { id, device, organization, subject, label, state, application } = binding;
  const { enrolledAt, lastSeenAt, frozenBy, removal } = binding;
  const hasPasskey = (await store.passkeys.find(id)) !== null;
  const removedBy = removal?.by ?? null;
  const own = { id: device, organization, subject, label, state, application, enrolledAt, lastSeenAt };
  return { ...own, frozenBy, removedBy, hasPasskey };
}

export async function listStaffDevices(
  context: Pick<Context, "store">,
  request: RequestOf<Arrow["listDevices"]>["body"],
): Promise<AnswerOf<Arrow["listDevices"]>> {
  const { organization = null, subject = null, state = null, q = null, cursor, limit = usualLimit } = request;
  const before = isId("bnd", cursor) ? cursor : null;
  const { bindings, last } = await context.store.bindings.search({ organization, subject, state, q, before, limit });
  const devices = await Promise.all(bindings.map((binding) => staffDevice(context, binding)));
  return { devices, ...(last && { cursor: last }) };
}

/** Throws `operation_not_found` when that subject of that organization has no such device. */
export async function oneDevice(
  context: Context,
  of: { readonly organization: string; readonly subject: string; readonly device: string },
): Promise<Binding> {
  const binding = await findDevice(context, of);
  if (!binding) throw new ProtocolError("operation_not_found");
  return binding;
}

export async function readDeviceStory(
  context: Context,
  of: RequestOf<Arrow["readDeviceStory"]>["body"],
): Promise<AnswerOf<Arrow["readDeviceStory"]>> {
  const binding = await oneDevice(context, of);
  return { device: await staffDevice(context, binding), rows: await rowsAbout(context, binding.device) };
}

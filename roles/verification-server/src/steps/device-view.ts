import type { AnswerOf, operationServerToVerificationServer } from "@countersign/protocol/contract";
import { type Binding, type Enrollment, enrollmentStateAt } from "../core/binding.ts";
import type { Context } from "./context.ts";

/** One device as its site sees it. */
export type DeviceView = AnswerOf<typeof operationServerToVerificationServer.revokeDevice>;

const daySeconds = 24 * 3600;

/**
 * The day a device was last seen is enough to tell an old phone from one in use. The second would tell a site whose phone has just scanned
 * a payment of nobody's (S26).
 */
function daySeen({ lastSeenAt, enrolledAt }: Binding): number | null {
  return lastSeenAt === null ? null : Math.max(lastSeenAt - (lastSeenAt % daySeconds), enrolledAt);
}

export function deviceView(binding: Binding, enrollment: Enrollment | null = null): DeviceView {
  const { device, label, application, state, enrolledAt } = binding;
  const activeFromMs = state === "confirmed" ? (enrollment?.activeFromMs ?? null) : null;
  return {
    id: device,
    label,
    kind: application.os,
    state,
    application,
    enrolledAt,
    lastSeenAt: daySeen(binding),
    ...(activeFromMs !== null && { activeFrom: Math.ceil(activeFromMs / 1000) }),
  };
}

/** The devices of a subject, and the phones that are on their way to become one. */
export async function listDevices(
  { store, clock }: Context,
  { organization, subject }: { organization: string; subject: string },
): Promise<readonly DeviceView[]> {
  const nowMs = clock();
  const enrollments = await store.enrollments.underway(organization, subject);
  return (await store.bindings.list(organization, subject)).flatMap((binding) => {
    const enrollment = enrollments.find(({ id }) => id === binding.enrollment) ?? null;
    const isOver = enrollment !== null && enrollmentStateAt(enrollment, nowMs) === "dead";
    return binding.state === "revoked" || isOver ? [] : [deviceView(binding, enrollment)];
  });
}

/** The device of a subject under that id: the one in use, else the one bound last; null when there is none. */
export async function findDevice(
  { store }: Context,
  { organization, subject, device }: { organization: string; subject: string; device: string },
): Promise<Binding | null> {
  const known = (await store.bindings.list(organization, subject)).filter((binding) => binding.device === device);
  const inUse = known.find(({ state }) => state === "active" || state === "frozen");
  return inUse ?? known.at(-1) ?? null;
}

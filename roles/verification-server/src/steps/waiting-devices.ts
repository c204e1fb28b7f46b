import type { Details, EnrollmentId } from "@countersign/protocol";
import { deviceAddDetails, enrollmentStateAt } from "../core/binding.ts";
import type { Context } from "./context.ts";

/** A phone that waits to be approved on a device in use, and what the approval must say of it. */
export interface WaitingDevice {
  readonly enrollment: EnrollmentId;
  readonly details: Details;
}

/** The phones of a user that wait for a `device.add` (§9 step 5). */
export async function waitingDevices(
  { store, clock }: Context,
  {
    organization,
    login: { subject },
  }: { readonly organization: string; readonly login: { readonly subject?: string } },
): Promise<readonly WaitingDevice[]> {
  if (subject === undefined) return [];
  const nowMs = clock();
  const waiting = (await store.enrollments.underway(organization, subject)).filter(
    (one) => one.way === "further" && one.grantedBy === null && enrollmentStateAt(one, nowMs) === "confirmed",
  );
  const devices = await Promise.all(
    waiting.map(async ({ id, binding, kt }) => {
      const bound = binding && (await store.bindings.find(binding));
      return bound && kt !== null ? [{ enrollment: id, details: deviceAddDetails(bound, kt) }] : [];
    }),
  );
  return devices.flat();
}

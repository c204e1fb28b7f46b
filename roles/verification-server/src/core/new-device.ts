import type { Details, ErrorCode, Template } from "@countersign/protocol";
import { isWithinCap } from "./anonymous-cap.ts";
import type { Binding } from "./binding.ts";
import { type Limits, newDeviceSeconds, type Window } from "./limits.ts";
import { deviceAddType } from "./request-rules.ts";

/** What the lower limits of a new device are judged by (§15). */
export interface NewDeviceFacts {
  /** True when it took the place of every device of its user: then it lets no other in (T54). */
  readonly replacement: boolean;
  readonly aboveCap: boolean;
  /** True while it may approve more today. */
  readonly hasRoom: boolean;
}

/** True for 24 h after the device became active. */
export function isNewDevice({ activeAt }: Pick<Binding, "activeAt">, nowMs: number): boolean {
  return activeAt !== null && nowMs < (activeAt + newDeviceSeconds) * 1000;
}

/** Approvals of a new device, counted from the moment it became active so that its day is one window. */
export function newDeviceWindow({ id, activeAt }: Pick<Binding, "id" | "activeAt">, most: number): Window {
  return { name: `new-device/${id}`, windowSeconds: newDeviceSeconds, most, fromMs: (activeAt ?? 0) * 1000 };
}

/** True when caps are set and the details' amount is above its currency's, or in a currency that has none. No caps, no limit. */
export function isAboveCap(
  template: Pick<Template, "fields">,
  details: Details,
  caps: Limits["newDevice"]["caps"],
): boolean {
  const hasAmount = template.fields.some(({ id, kind }) => kind === "amount" && details[id] !== undefined);
  return hasAmount && Object.keys(caps).length > 0 && !isWithinCap(template, details, caps);
}

/** The lower limits of a device's first day (§15): what a hijacked enrolment can do until its user has heard of it. Null facts, no limits. */
export function newDeviceRefusal(newDevice: NewDeviceFacts | null, type: string): ErrorCode | null {
  if (newDevice === null) return null;
  if (newDevice.aboveCap || (newDevice.replacement && type === deviceAddType)) return "assurance_insufficient";
  return newDevice.hasRoom ? null : "rate_limited";
}

import type { Binding } from "../core/binding.ts";
import { contentionsPerHour, defaultLimits, keyRotationsPerDay, type Limits, type Window } from "../core/limits.ts";
import { isNewDevice, newDeviceWindow } from "../core/new-device.ts";
import { findPlace, type Registry } from "../core/registry.ts";

interface Place {
  readonly organization: string;
  readonly business: string;
}

/** The limits of the business an operation belongs to. */
export function limitsOf(registry: Registry, { organization, business }: Place): Limits {
  return findPlace(registry, organization, business)?.business.limits ?? defaultLimits;
}

/** Scans and decisions together, per device and business (§15). */
export function deviceWindows(registry: Registry, of: Place, binding: Binding): Window[] {
  const { deviceRequestsPerMinute: most } = limitsOf(registry, of);
  return [{ name: `device/${of.business}/${binding.id}`, windowSeconds: 60, most }];
}

/** Approvals of a device's first day (§15), over all businesses; none once it is over. */
export function newDeviceWindows(
  registry: Registry,
  { of, binding, nowMs }: { of: Place; binding: Binding; nowMs: number },
): Window[] {
  if (!isNewDevice(binding, nowMs)) return [];
  return [newDeviceWindow(binding, limitsOf(registry, of).newDevice.approvalsPerDay)];
}

/** The highest of a limit among an organization's businesses, for what belongs to none of them. */
export function highestLimit(
  { organizations, businesses }: Registry,
  organization: string,
  name: "deviceRequestsPerMinute" | "ticketsPerHour",
): number {
  const n = organizations.find(({ id }) => id === organization)?.n;
  const limits = businesses.filter((business) => business.organization === n).map((business) => business.limits[name]);
  return limits.length === 0 ? defaultLimits[name] : Math.max(...limits);
}

/** What a device had refused, so that it fills neither the log nor the disk (T38). The same for whatever it named, there or not (T17). */
export function refusalWindows(registry: Registry, { organization, id }: Binding): Window[] {
  const highest = highestLimit(registry, organization, "deviceRequestsPerMinute");
  return [{ name: `refused/${id}`, windowSeconds: 60, most: Math.max(defaultLimits.deviceRequestsPerMinute, highest) }];
}

/** What a device asks of its user's past, beside its scans and decisions, so that looking back keeps nobody from deciding (§15). */
export function historyWindows(registry: Registry, { organization, id }: Binding): Window[] {
  const most = highestLimit(registry, organization, "deviceRequestsPerMinute");
  return [{ name: `history/${id}`, windowSeconds: 60, most }];
}

/** How often a device took new keys (T10). */
export function rotationWindows({ id }: Binding): Window[] {
  return [{ name: `rotated/${id}`, windowSeconds: 24 * 3600, most: keyRotationsPerDay }];
}

/**
 * How often a user's devices came second at anonymous operations; a full window keeps them from claiming any (§11.2). Counted for the user,
 * or removing the account and adding it again would begin anew.
 */
export function contentionWindows({ organization, subject }: Binding): Window[] {
  return [{ name: `contended/${organization}/${subject}`, windowSeconds: 3600, most: contentionsPerHour }];
}

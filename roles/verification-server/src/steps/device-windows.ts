import type { Binding } from "../core/binding.ts";
import { defaultLimits, type Window } from "../core/limits.ts";
import { findPlace, type Registry } from "../core/registry.ts";

/** Scans and decisions together, per device and business (§15). */
export function deviceWindows(
  registry: Registry,
  { organization, business }: { organization: string; business: string },
  binding: Binding,
): Window[] {
  const limits = findPlace(registry, organization, business)?.business.limits ?? defaultLimits;
  return [{ name: `device/${business}/${binding.id}`, windowSeconds: 60, most: limits.deviceRequestsPerMinute }];
}

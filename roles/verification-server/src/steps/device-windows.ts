import type { Binding } from "../core/binding.ts";
import { contentionsPerHour, defaultLimits, type Window } from "../core/limits.ts";
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

/** What a device had refused, so that it fills neither the log nor the disk (T38). The same for whatever it named, there or not (T17). */
export function refusalWindows({ organizations, businesses }: Registry, { organization, id }: Binding): Window[] {
  const n = organizations.find((entry) => entry.id === organization)?.n;
  const limits = businesses
    .filter((business) => business.organization === n)
    .map((business) => business.limits.deviceRequestsPerMinute);
  return [
    { name: `refused/${id}`, windowSeconds: 60, most: Math.max(defaultLimits.deviceRequestsPerMinute, ...limits) },
  ];
}

/** How often a device came second at anonymous operations; a full window keeps it from claiming any (§11.2). */
export function contentionWindows({ id }: Binding): Window[] {
  return [{ name: `contended/${id}`, windowSeconds: 3600, most: contentionsPerHour }];
}

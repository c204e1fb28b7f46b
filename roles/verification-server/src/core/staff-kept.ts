import { adminChangeType, staffOrganization } from "@countersign/protocol";
import { effectivePolicy } from "./effective-policy.ts";
import { findType, mayServe, type Place, type Registry } from "./registry.ts";

/** Where the staff's own operations belong. */
function staffPlaces({ organizations, businesses }: Registry): readonly Place[] {
  const organization = organizations.find(({ id }) => id === staffOrganization);
  if (!organization) return [];
  return businesses
    .filter((business) => business.organization === organization.n)
    .map((business) => ({ organization, business }));
}

/** How an administrative change is approved at a place, for users of any group. */
function approvalAt(registry: Registry, { business }: Place, groups: readonly string[]) {
  const template = findType(registry, adminChangeType)?.template;
  if (!template) return null;
  return groups.map((group) => {
    const facts = { template, organization: staffOrganization, business: business.id, details: {}, groups: [group] };
    const { methods, minimumAssurance, display } = effectivePolicy(registry.policies, facts);
    return { minimumAssurance, display, byCode: methods.includes("qr") };
  });
}

/** The key of the QR server that shows a place's codes, while it has no end. */
function shownBy({ qr }: Registry, place: Place): string | null {
  return qr.findLast((key) => key.notAfter === null && mayServe(key, place))?.jwk.x ?? null;
}

/** What the approval of changes rests on: who may ask for one, how it is given, and who shows its code. */
function basisOf(registry: Registry, groups: readonly string[]): string {
  const places = staffPlaces(registry);
  const shown = places.map((place) => shownBy(registry, place));
  const approvals = places.map((place) => approvalAt(registry, place, groups));
  const keys = registry.apiKeys.filter(({ organization }) => organization === staffOrganization);
  const own = registry.organizations.filter(({ id }) => id === staffOrganization);
  return JSON.stringify([own, places, keys, shown, approvals]);
}

/**
 * Throws an Error for a change that would weaken or end how changes are approved (T53): a key for the staff's organization could enrol phones for
 * administrators, and a row of the policy could leave nobody who can undo it. The console registers what it needs at its start; the rest is the
 * command line's.
 */
export function expectStaffKept(now: Registry, next: Registry): void {
  const named = [...now.policies, ...next.policies].map(({ group }) => group);
  const groups = ["", ...new Set(named.filter((group) => group !== undefined))];
  if (basisOf(now, groups) !== basisOf(next, groups))
    throw new Error("what the approval of changes rests on is changed on the command line alone");
}

import type { Assurance, Details, MethodName, Template } from "@countersign/protocol";
import { type Band, isInBand } from "./amount-band.ts";

/** One row of the routing policy (§12): what holds for the operations it matches. What a row leaves out matches everything, or changes nothing. */
export interface PolicyRow {
  readonly id: string;
  /** An administrator of the verification server says what may be; an organization narrows that for itself. */
  readonly by: "administrator" | "organization";
  readonly organization?: string;
  readonly business?: string;
  readonly type?: string;
  /** Matches users that the site has put into this group. */
  readonly group?: string;
  readonly amount?: Band;
  /** Allowed methods, in order. */
  readonly methods?: readonly MethodName[];
  /** The default. */
  readonly first?: MethodName;
  readonly minimumAssurance?: Assurance;
  readonly display?: "separate" | "same";
}

/** What rows are matched against. */
export interface PolicyFacts {
  readonly template: Template;
  readonly organization: string;
  readonly business: string;
  readonly details: Details;
  readonly groups: readonly string[];
}

function matches(row: PolicyRow, { template, organization, business, details, groups }: PolicyFacts): boolean {
  const named = [
    [row.organization, organization],
    [row.business, business],
    [row.type, template.id],
  ];
  return (
    named.every(([wanted, is]) => wanted === undefined || wanted === is) &&
    (row.group === undefined || groups.includes(row.group)) &&
    (row.amount === undefined || isInBand(row.amount, template, details))
  );
}

/** The first row of that kind that matches; null for none. */
export function rowFor(rows: readonly PolicyRow[], by: PolicyRow["by"], facts: PolicyFacts): PolicyRow | null {
  const own = (row: PolicyRow): boolean => by === "administrator" || row.organization === facts.organization;
  return rows.find((row) => row.by === by && own(row) && matches(row, facts)) ?? null;
}

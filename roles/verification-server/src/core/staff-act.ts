/** Who of the staff does something, and why. It goes into the audit log, which is kept for good: a user has no place in it. */
export interface StaffAct {
  /** The person's id at the console; no name. */
  readonly person: string;
  readonly why: string;
}

/** How an audit row says it. */
export function staffFact({ person, why }: StaffAct) {
  return { by: "staff", staff: person, why } as const;
}

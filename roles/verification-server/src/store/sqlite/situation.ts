/** SQL for how a subject stands with its devices (§9), as `Situation` names it, for use inside conditional writes. */
export function situationOf({ organization, subject }: { organization: string; subject: string }): string {
  const own = `b.organization = ${organization} AND b.subject = ${subject}`;
  // Of devices removed in one millisecond, one that was pushed out counts.
  const leftByItself = `SELECT b.removed_by = 'device' FROM bindings AS b WHERE ${own} AND b.active_at IS NOT NULL
    ORDER BY b.removed_at_ms DESC, b.removed_by = 'device' LIMIT 1`;
  return `CASE
    WHEN EXISTS (SELECT 1 FROM bindings AS b WHERE ${own} AND b.state IN ('active', 'frozen')) THEN 'further'
    WHEN COALESCE((${leftByItself}), 1) THEN 'first'
    ELSE 'lost' END`;
}

/** SQL for "an enrolment of this way may go on" (`isStillWay`), inside a write to `enrollments`. */
export const wayHolds = `(way = 'replace' OR way = ${situationOf({
  organization: "enrollments.organization",
  subject: "enrollments.subject",
})})`;

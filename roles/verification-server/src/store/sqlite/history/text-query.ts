import type { Database } from "../database.ts";

/** A phrase that FTS5 takes for nothing but text. */
function phrase(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Groups of three characters that are looked at, of a long text. */
const mostGroups = 24;
/** Groups that are sought, of those that are in few operations. */
const soughtGroups = 3;
/** How many operations are looked at to see how rare a group is: some in each of several places. */
const [places, perPlace] = [4, 256];
/** What the two rarest groups leave must be a smaller share than this. */
const rare = 1 / 200;

function groupsOf(q: string): readonly string[] {
  const letters = [...q];
  const groups = letters.slice(2).map((_, i) => letters.slice(i, i + 3).join(""));
  return [...new Set(groups)].slice(0, mostGroups);
}

/**
 * What FTS5 is asked for a text. It goes through all groups of a phrase side by side, however many operations each is in: a number in a name that
 * every operation has (`order-1234`) takes a second of a million. Where a few groups alone leave little, they are asked for instead: whoever asks
 * judges the operations themselves anyway.
 */
export function createTextQuery(db: Database): (q: string, lastRow: number) => string {
  // FTS5 goes to a row only for an integer, and numbers are bound as reals.
  const count = db.prepare(
    "SELECT count(*) AS n FROM operation_text WHERE operation_text MATCH :group AND rowid >= CAST(:low AS INTEGER) AND rowid < CAST(:high AS INTEGER)",
  );
  function shareOf(group: string, lastRow: number): number {
    const starts = Array.from({ length: places }, (_, i) => Math.floor((lastRow * (i + 1)) / places) - perPlace);
    const counts = starts.map((low) => Number(count.get({ group: phrase(group), low, high: low + perPlace })?.["n"]));
    return (counts.reduce((sum, n) => sum + n, 0) + 1) / (places * perPlace);
  }
  return (q, lastRow) => {
    const groups = groupsOf(q).map((group) => ({ group, share: shareOf(group, lastRow) }));
    const rarest = groups.toSorted((a, b) => a.share - b.share).slice(0, soughtGroups);
    const [first, second] = rarest;
    if (!first || !second || first.share * second.share > rare) return phrase(q);
    return rarest.map(({ group }) => phrase(group)).join(" AND ");
  };
}

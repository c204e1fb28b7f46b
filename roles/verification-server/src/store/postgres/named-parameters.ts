/** A statement as PostgreSQL takes it: `$1` in the place of the first name, and so on. */
interface NumberedStatement {
  readonly text: string;
  readonly names: readonly string[];
}

/**
 * The time of a statement: the database's own, for the clocks of several nodes differ; or that of the clock which the engine was opened
 * with. Asked once for a statement: a time that changed from row to row would be looked up in no index.
 */
const nowMs = "(SELECT coalesce(:now::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint))";

const known = new Map<string, NumberedStatement>();

/** `:name` becomes `$n`; `::type` stays. Each text is read once: statements are constants. */
export function numbered(statement: string): NumberedStatement {
  const earlier = known.get(statement);
  if (earlier) return earlier;
  const names: string[] = [];
  const timed = statement.replaceAll(/(?<!:):now\b/g, nowMs);
  const text = timed.replaceAll(/(?<!:):([a-zA-Z]\w*)/g, (_all, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  const made = { text, names };
  known.set(statement, made);
  return made;
}

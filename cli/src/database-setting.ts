/** What is wrong with the setting of a database, or null. The value is never told: a password stands in it. */
export function databaseFault(value: string | null): string | null {
  if (value === null) return null;
  const form = "COUNTERSIGN_DATABASE is postgres://user:password@host:port/database";
  if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value)) return form;
  const { hostname, pathname } = new URL(value);
  return hostname === "" || pathname.length < 2 ? `${form}: it names a server and a database` : null;
}

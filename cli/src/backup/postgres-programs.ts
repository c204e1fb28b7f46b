import { spawn } from "node:child_process";

/** Where a database is, as PostgreSQL's programs take it from the environment: a password on a command line is everybody's to read. */
function environmentOf(url: string): Readonly<Record<string, string>> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const named = {
    PGHOST: decodeURIComponent(hostname),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get("sslmode") ?? "",
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ""));
}

function faultOf(error: unknown, program: string): Error {
  const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
  if (!isAbsent) return new Error(`${program} could not be started`, { cause: error });
  return new Error(
    `${program} is not on PATH: install PostgreSQL's client programs (Debian: postgresql-client), of the server's version or later`,
  );
}

/** Runs one of PostgreSQL's programs against a database; throws in its own words when it fails. */
export async function runPostgresProgram(
  program: "pg_dump" | "pg_restore",
  { url, options }: { readonly url: string; readonly options: readonly string[] },
): Promise<void> {
  const child = spawn(program, options, {
    env: { ...process.env, ...environmentOf(url) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  await new Promise<void>((resolve, reject) => {
    child.once("error", (error) => reject(faultOf(error, program)));
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} failed: ${said.trim().split("\n")[0] ?? ""}`)),
    );
  });
}

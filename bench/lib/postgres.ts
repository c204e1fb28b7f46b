import { readdirSync, readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import postgres from "postgres";

/** The server on which the benchmarks make databases: BENCH_POSTGRES, or the one of this machine. */
const serverUrl = process.env["BENCH_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** Every process of PostgreSQL on this machine, which must be nobody else's meanwhile (Linux). */
function postgresPids(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";
      } catch {
        return false;
      }
    });
}

/** A database that goes when the benchmark ends. */
interface BenchDatabase {
  readonly url: string;
  pids(): readonly number[];
  drop(): Promise<void>;
}

/** Makes a database. Rejects when no server answers. */
export async function createDatabase(): Promise<BenchDatabase> {
  const name = `countersign_bench_${randomBytes(6).toString("hex")}`;
  const sql = postgres(serverUrl, { max: 1, connect_timeout: 5 });
  await sql.unsafe(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    pids: postgresPids,
    async drop() {
      await sql.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
      await sql.end();
    },
  };
}

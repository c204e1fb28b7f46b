import type { Clock } from "@countersign/protocol";
import type { DatabaseCondition } from "../database-condition.ts";
import { alteredCatalogue } from "./catalogue.ts";
import type { Row } from "./database.ts";
import { knownVersion, versionOf } from "./migrate.ts";
import { openPool, type Pool, poolSettings } from "./pool.ts";
import { searchPath } from "./sql-files.ts";

/** The oldest server that this program's SQL is for. */
const oldestServer = 14;
/** A node and the database may be this far apart (T31). */
const leewayMs = 2000;
/** Connections of a server that are for others: its own, backups, an operator's. */
const connectionsLeft = 10;

const settings = `
  SELECT current_setting('server_version_num')::integer / 10000 AS server, current_setting('server_encoding') AS encoding,
    current_setting('synchronous_commit') AS synchronous_commit, current_setting('fsync') AS fsync,
    current_setting('max_connections')::integer AS max_connections,
    pg_is_in_recovery() AS is_standby, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms`;

function faultsOf(row: Row): readonly string[] {
  return [
    Number(row["server"]) < oldestServer &&
      `the server is PostgreSQL ${Number(row["server"])}: ${oldestServer} or later is needed`,
    row["encoding"] !== "UTF8" && `its encoding is ${String(row["encoding"])}: make it with ENCODING 'UTF8'`,
    row["is_standby"] === true && "it is a standby, which cannot be written: name the primary",
    row["fsync"] !== "on" && "fsync is off: what was answered would be lost with the power",
  ].filter((fault) => fault !== false);
}

function odditiesOf(row: Row, apartMs: number): DatabaseCondition["oddities"] {
  const most = Number(row["max_connections"]);
  const nodes = Math.floor((most - connectionsLeft) / poolSettings.size);
  return [
    apartMs > leewayMs && {
      says: `this machine and the database are ${Math.round(apartMs / 1000)} seconds apart`,
      remedy: "let both follow a time server (NTP): codes are good for 15 seconds",
    },
    nodes < 2 && {
      says: `max_connections is ${most}, and each node takes up to ${poolSettings.size}`,
      remedy: `set it to ${connectionsLeft + 2 * poolSettings.size} or more for two nodes`,
    },
  ].filter((oddity) => oddity !== false);
}

async function inspect(pool: Pool, clock: Clock): Promise<DatabaseCondition> {
  const before = clock();
  const [row] = await pool.unsafe<Row[]>(settings);
  const after = clock();
  if (!row) throw new Error("the database answers nothing");
  // What the way there takes is no difference of clocks.
  const told = Number(row["now_ms"]);
  const apartMs = Math.max(0, before - told, told - after);
  const version = await versionOf(pool);
  return {
    version,
    known: knownVersion,
    faults: faultsOf(row),
    altered: version === knownVersion ? await alteredCatalogue(pool) : [],
    oddities: odditiesOf(row, apartMs),
  };
}

/** Looks at a database of a PostgreSQL server; what it makes to compare with, it takes back. */
export async function inspectPostgres(url: string, { clock }: { readonly clock: Clock }): Promise<DatabaseCondition> {
  const pool = openPool(url, { ...poolSettings, size: 1, path: searchPath });
  try {
    return await inspect(pool, clock);
  } finally {
    await pool.end({ timeout: 1 });
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog, systemClock, systemRandom } from "@countersign/platform";
import type { Client, verificationServerToQrServer } from "@countersign/protocol/contract";
import { createVerificationServer, type VerificationServer } from "@countersign/verification-server";
import postgres from "postgres";
import { type Filling, fillPostgres, fillSqlite } from "./fill-operations.ts";

/** A verification server without a network, and without a QR server. */
export function startServer(
  database: string,
  { issuer = "http://localhost:1", keyEncryptionKey = new Uint8Array(32) } = {},
): Promise<VerificationServer> {
  return createVerificationServer({
    issuer,
    enrolmentLink: `${issuer}/q`,
    database,
    keyEncryptionKey,
    // Nothing is opened here.
    qrServer: {} as Client<typeof verificationServerToQrServer>,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
}

/** Over a file of its own, which is gone at the end. */
export async function openFilledSqlite(filling: Filling): Promise<VerificationServer> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  const file = join(folder, "verification.sqlite");
  await (await startServer(file)).close();
  fillSqlite(file, filling);
  const server = await startServer(file);
  return {
    ...server,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function isEmpty(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1 });
  const rows = await sql`SELECT 1 FROM countersign.operations LIMIT 1`;
  await sql.end();
  return rows.length === 0;
}

/** Over a database that is there, and stays; it is filled when it is empty. */
export async function openFilledPostgres(url: string, filling: Filling): Promise<VerificationServer> {
  await (await startServer(url)).close();
  if (await isEmpty(url)) await fillPostgres(url, filling);
  return startServer(url);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog, systemClock, systemRandom } from "@countersign/platform";
import type { Client, verificationServerToQrServer } from "@countersign/protocol/contract";
import { createVerificationServer, type VerificationServer } from "@countersign/verification-server";
import postgres from "postgres";
import { type Filling, fillPostgres, fillSqlite } from "./fill-operations.ts";

/** A verification server over a database that is full; its store, and what the console asks. */
interface FilledServer extends Pick<VerificationServer, "forConsole" | "historian" | "sequencer" | "close"> {
  readonly store: VerificationServer["context"]["store"];
}

function startServer(database: string): Promise<VerificationServer> {
  return createVerificationServer({
    issuer: "http://localhost:1",
    enrolmentLink: "http://localhost:1/q",
    database,
    keyEncryptionKey: new Uint8Array(32),
    // Nothing is opened here.
    qrServer: {} as Client<typeof verificationServerToQrServer>,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
}

/** Over a file of its own, which is gone at the end. */
export async function openFilledSqlite(filling: Filling): Promise<FilledServer> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  const file = join(folder, "verification.sqlite");
  await (await startServer(file)).close();
  fillSqlite(file, filling);
  const server = await startServer(file);
  return {
    store: server.context.store,
    forConsole: server.forConsole,
    historian: server.historian,
    sequencer: server.sequencer,
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
export async function openFilledPostgres(url: string, filling: Filling): Promise<FilledServer> {
  await (await startServer(url)).close();
  if (await isEmpty(url)) await fillPostgres(url, filling);
  const server = await startServer(url);
  const { context, forConsole, historian, sequencer, close } = server;
  return { store: context.store, forConsole, historian, sequencer, close };
}

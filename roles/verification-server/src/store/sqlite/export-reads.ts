import { DatabaseSync } from "node:sqlite";
import type { PublicNoteJwk } from "@countersign/platform";
import { fromBase64url } from "@countersign/protocol";
import type { ExportReads } from "../export-store.ts";
import { checkpointOf, createAuditReads } from "./audit.ts";
import { isOfThisProgram } from "./migrations.ts";

function openReader(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  if (isOfThisProgram(db)) return db;
  db.close();
  throw new Error(`${file} is of another version: start the server of this program with it once, or use that one's`);
}

export function openSqliteExport(file: string): ExportReads {
  const db = openReader(file);
  const between = db.prepare("SELECT * FROM audit_checkpoints WHERE size > :from AND size <= :to ORDER BY size");
  const count = db.prepare("SELECT count(*) AS n FROM audit_checkpoints WHERE size > :from AND size <= :to");
  const keys = db.prepare("SELECT jwk FROM server_keys WHERE purpose = 'checkpoint' ORDER BY created_at_ms, id");
  return {
    ...createAuditReads(db),
    checkpoints: async ({ from, to }) => between.all({ from, to }).map(checkpointOf),
    countCheckpoints: async ({ from, to }) => Number(count.get({ from, to })?.["n"]),
    publicKeys: async () => keys.all().map(({ jwk }) => fromBase64url((JSON.parse(String(jwk)) as PublicNoteJwk).x)),
    close: async () => db.close(),
  };
}

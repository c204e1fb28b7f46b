import type { PublicNoteJwk } from "@countersign/platform";
import { fromBase64url } from "@countersign/protocol";
import type { ExportReads } from "../export-store.ts";
import { checkpointOf, createPlacedReads } from "./audit.ts";
import { connect } from "./database.ts";
import { knownVersion, versionOf } from "./migrate.ts";
import { poolSettings } from "./pool.ts";

const between = "FROM audit_checkpoints WHERE size > :from AND size <= :to";

export async function openPostgresExport(url: string): Promise<ExportReads> {
  const db = connect({ url, settings: { ...poolSettings, size: 1 } });
  if ((await versionOf(db.pool)) !== knownVersion) {
    await db.close();
    throw new Error(
      "the database is of another version: start the server of this program with it once, or use that one's",
    );
  }
  return {
    ...createPlacedReads(db),
    checkpoints: async ({ from, to }) =>
      (await db.read(`SELECT * ${between} ORDER BY size`, { from, to })).map(checkpointOf),
    async countCheckpoints({ from, to }) {
      const [row] = await db.read(`SELECT count(*) AS n ${between}`, { from, to });
      return Number(row?.["n"]);
    },
    async publicKeys() {
      const rows = await db.read(
        `SELECT jwk FROM server_keys WHERE purpose = 'checkpoint' ORDER BY created_at_ms, id COLLATE "C"`,
      );
      if (rows.length === 0) throw new Error("there is no key of the log yet: start the server once");
      return rows.map((row) => fromBase64url((row["jwk"] as PublicNoteJwk).x));
    },
    close: db.close,
  };
}

import type { Bytes, Clock } from "@countersign/protocol";
import { capturesKeptSeconds } from "../limits.ts";
import { createBeginning, createFinding, createJudging } from "./captures.ts";
import { openPrivateDatabase, type PrivateDatabase } from "@countersign/platform";
import { schema } from "./schema.ts";
import type { FaceStore } from "./port.ts";

/** Deleting, with nothing left of it in the file or in the log beside it. */
function createForgetting(db: PrivateDatabase, clock: Clock): Pick<FaceStore, "remove" | "tidy"> {
  const remove = db.prepare("DELETE FROM registrations WHERE id = :id");
  const unproved = db.prepare(`
    DELETE FROM registrations WHERE proved = 0
    AND NOT EXISTS (SELECT 1 FROM captures WHERE captures.id = registrations.id AND expires_ms > :now)`);
  const old = db.prepare("DELETE FROM captures WHERE expires_ms < :before");
  return {
    remove(id) {
      db.transact(() => remove.run({ id }));
      db.emptyLog();
    },
    tidy() {
      const now = clock();
      const forgotten = db.transact(() => {
        old.run({ before: now - capturesKeptSeconds * 1000 });
        return Number(unproved.run({ now }).changes);
      });
      if (forgotten > 0) db.emptyLog();
    },
  };
}

/** The store in an SQLite file. */
export function openFaceStore({ file, clock }: { file: string; clock: Clock }): FaceStore {
  const db = openPrivateDatabase(file, schema);
  const selectProbe = db.prepare("SELECT sealed FROM probe");
  const insertProbe = db.prepare("INSERT INTO probe (sealed) VALUES (:sealed)");
  const finding = createFinding(db, clock);
  return {
    ...finding,
    begin: createBeginning(db, finding),
    ...createJudging(db, clock),
    ...createForgetting(db, clock),
    probe: (sealed) =>
      db.transact(() => {
        const kept = selectProbe.get()?.["sealed"] as Bytes | undefined;
        if (!kept) insertProbe.run({ sealed });
        return kept ?? sealed;
      }),
    close: () => db.close(),
  };
}

import type { Bytes, Clock } from "@countersign/protocol";
import { codesKeptSeconds, textsKeptSeconds } from "../limits.ts";
import { createCodes } from "./codes.ts";
import { openPrivateDatabase, type PrivateDatabase } from "@countersign/platform";
import { schema } from "./schema.ts";
import type { SmsStore } from "./port.ts";
import { createParts } from "./texts.ts";

function createTidy(db: PrivateDatabase, clock: Clock): () => void {
  const unproved = db.prepare(`
    DELETE FROM registrations WHERE proved = 0
    AND NOT EXISTS (SELECT 1 FROM codes WHERE codes.registration = registrations.id AND kind = 'registration' AND expires_ms > :now)`);
  const codes = db.prepare("DELETE FROM codes WHERE expires_ms < :before");
  const texts = db.prepare("DELETE FROM texts WHERE at_ms < :before");
  const parts = db.prepare("DELETE FROM parts WHERE at_ms < :before");
  return () =>
    db.transact(() => {
      const now = clock();
      unproved.run({ now });
      codes.run({ before: now - codesKeptSeconds * 1000 });
      texts.run({ before: now - textsKeptSeconds * 1000 });
      parts.run({ before: now - textsKeptSeconds * 1000 });
    });
}

/** The store in an SQLite file. */
export function openSmsStore({ file, clock }: { file: string; clock: Clock }): SmsStore {
  const db = openPrivateDatabase(file, schema);
  const selectProbe = db.prepare("SELECT sealed FROM probe");
  const insertProbe = db.prepare("INSERT INTO probe (sealed) VALUES (:sealed)");
  return {
    ...createCodes(db, clock),
    ...createParts(db, clock),
    tidy: createTidy(db, clock),
    probe: (sealed) =>
      db.transact(() => {
        const kept = selectProbe.get()?.["sealed"] as Bytes | undefined;
        if (!kept) insertProbe.run({ sealed });
        return kept ?? sealed;
      }),
    close: () => db.close(),
  };
}

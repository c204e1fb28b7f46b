import { openPrivateDatabase, type PrivateDatabase } from "@countersign/platform";
import type { Bytes, Clock } from "@countersign/protocol";
import type { BridgeStore } from "../port.ts";
import { createArtefacts } from "./artefacts.ts";
import { createRequests } from "./requests.ts";
import { schema } from "./schema.ts";
import { createAddTask, createTasks } from "./tasks.ts";

/** How long it is tried to tell Countersign what became of an approval. */
const outcomeMs = 24 * 3600 * 1000;

function createTidy(db: PrivateDatabase, clock: Clock): () => Promise<void> {
  const artefacts = db.prepare("DELETE FROM artefacts WHERE expires_ms <= :now");
  // Somebody redeems it still: it stays until that is over.
  const old = "expires_ms <= :now AND (lease_ms IS NULL OR lease_ms <= :now)";
  // A lease, even an old one, says that a redemption was begun, so the approval may have been used: both screens are told.
  const abandoned = db.prepare(`
    INSERT INTO tasks (ref, kind, operation, state, due_ms, until_ms)
    SELECT 'outcome/' || operation, 'failed', operation, 'due', :now, :until FROM requests
    WHERE ${old} AND ended IS NULL AND lease_ms IS NOT NULL ON CONFLICT (ref) DO NOTHING`);
  const requests = db.prepare(`DELETE FROM requests WHERE ${old}`);
  // Only what is over: of what is not, somebody hears that it came to nothing.
  const tasks = db.prepare("DELETE FROM tasks WHERE state = 'over' AND until_ms <= :now");
  return async () =>
    db.transact(() => {
      const now = clock();
      artefacts.run({ now });
      abandoned.run({ now, until: now + outcomeMs });
      requests.run({ now });
      tasks.run({ now });
    });
}

/** The store in an SQLite file of the bridge's own. */
export function openSqliteStore({ file, clock }: { file: string; clock: Clock }): BridgeStore {
  const db = openPrivateDatabase(file, schema);
  const addTask = createAddTask(db, clock);
  const selectProbe = db.prepare("SELECT sealed FROM probe");
  const insertProbe = db.prepare("INSERT INTO probe (sealed) VALUES (:sealed)");
  return {
    artefacts: createArtefacts(db, clock),
    requests: createRequests(db, { clock, addTask }),
    tasks: createTasks(db, { clock, addTask }),
    tidy: createTidy(db, clock),
    probe: async (sealed) =>
      db.transact(() => {
        const kept = selectProbe.get()?.["sealed"] as Bytes | undefined;
        if (!kept) insertProbe.run({ sealed });
        return kept ?? sealed;
      }),
    close: async () => db.close(),
  };
}

import { systemClock } from "@countersign/platform/system";
import type { Clock, Random } from "@countersign/protocol";
import type { Store } from "../port.ts";
import { createAnswers } from "./answers.ts";
import { createAudit } from "./audit.ts";
import { createBindings } from "./bindings.ts";
import { type DatabaseClock, openDatabaseClock } from "./database-clock.ts";
import { type Database, openDatabase } from "./database.ts";
import { createEnrollments } from "./enrollments.ts";
import { createMethods } from "./methods.ts";
import { createErasure } from "./erasure.ts";
import { createHistory } from "./history/history.ts";
import { createNotices } from "./notices.ts";
import { createOperations } from "./operations.ts";
import { createPasskeys } from "./passkeys.ts";
import type { PoolSettings } from "./pool.ts";
import { createKeys, createRegistry } from "./registry.ts";
import { createSearch } from "./search.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";

interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Judges deadlines in the place of the database's clock. */
  readonly clock?: Clock | undefined;
  readonly random: Random;
  readonly settings?: PoolSettings;
}

/** The clock that judges deadlines: the database's, as this machine knows it. */
function openClock(db: Database, { clock }: PostgresStoreOptions): Promise<DatabaseClock> {
  if (clock) return Promise.resolve({ now: clock, follow: () => () => {} });
  const read = async () => Number((await db.read("SELECT clock_ms() AS ms"))[0]?.["ms"]);
  return openDatabaseClock(read, systemClock);
}

/** The engine for several nodes: PostgreSQL 14 or later. Nodes that share the database share the store. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const db = await openDatabase(options);
  const clock = await openClock(db, options);
  const stopFollowing = clock.follow();
  return {
    operations: { ...createOperations(db), search: createSearch(db) },
    enrollments: createEnrollments(db),
    bindings: createBindings(db),
    notices: createNotices(db),
    passkeys: createPasskeys(db),
    methods: createMethods(db),
    webhooks: createWebhooks(db),
    registry: createRegistry(db),
    keys: createKeys(db),
    audit: createAudit(db),
    erasure: createErasure(db),
    history: createHistory(db, async () => void (await db.call("number_leaves", {}, { repeatable: true }))),
    answers: createAnswers(db),
    clock: clock.now,
    async close() {
      stopFollowing();
      await db.close();
    },
  };
}

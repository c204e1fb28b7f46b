import type { WebhookStore } from "../../webhook-store.ts";
import type { Database } from "../database.ts";
import { createDeliveries } from "./deliveries.ts";
import { createEndpoints } from "./endpoints.ts";
import { createOutbox } from "./outbox.ts";

/** Hears of every write of this node that may have left something in the outbox: looking whether it did is one short read. */
function createOutboxEar(db: Database) {
  const listeners = new Set<() => void>();
  return {
    tell() {
      for (const listener of listeners) listener();
    },
    onWritten(listener: () => void) {
      const own = () => listener();
      const end = db.onWritten(own);
      listeners.add(own);
      return () => {
        end();
        listeners.delete(own);
      };
    },
  };
}

export function createWebhooks(db: Database): WebhookStore {
  const { tell, onWritten } = createOutboxEar(db);
  return { ...createEndpoints(db), ...createOutbox(db, tell), ...createDeliveries(db, tell), onWritten };
}

import type { WebhookStore } from "../../webhook-store.ts";
import type { Database } from "../database.ts";
import { createDeliveries } from "./deliveries.ts";
import { createEndpoints } from "./endpoints.ts";
import { createOutbox } from "./outbox.ts";

/** Of what other nodes write nobody hears here: who delivers looks from time to time. */
export function createWebhooks(db: Database): WebhookStore {
  return { ...createEndpoints(db), ...createOutbox(db), ...createDeliveries(db), onWritten: db.onTold };
}

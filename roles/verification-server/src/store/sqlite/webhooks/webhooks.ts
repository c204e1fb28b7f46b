import type { WebhookStore } from "../../webhook-store.ts";
import type { Database } from "../database.ts";
import { createDeliveries } from "./deliveries.ts";
import { createEndpoints } from "./endpoints.ts";
import { createOutbox } from "./outbox.ts";

export function createWebhooks(db: Database): WebhookStore {
  return { ...createEndpoints(db), ...createOutbox(db), ...createDeliveries(db), onWritten: db.onOutboxWritten };
}

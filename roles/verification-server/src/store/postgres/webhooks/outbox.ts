import type { EventId } from "@countersign/protocol";
import type { DeliveryResult } from "../../../core/webhook.ts";
import type { LeasedDelivery, WebhookStore } from "../../webhook-store.ts";
import type { Database, Row } from "../database.ts";
import { rowOf } from "../../rows/row.ts";
import { deliveryOf, endpointOf } from "../../rows/webhook-rows.ts";

function leasedOf(value: unknown): LeasedDelivery {
  const { delivery, endpoint } = rowOf(value);
  return { delivery: deliveryOf(rowOf(delivery)), endpoint: endpointOf(rowOf(endpoint)) };
}

function createLease(db: Database): WebhookStore["lease"] {
  const someDue = "SELECT 1 FROM webhook_deliveries WHERE state = 'waiting' AND due_ms <= :now LIMIT 1";
  return async (options) => {
    // Nothing due is the usual case, and needs no lock.
    if ((await db.read(someDue)).length === 0) return [];
    const answer = await db.call("lease_deliveries", options);
    return Array.isArray(answer) ? answer.map(leasedOf) : [];
  };
}

/** A result whose lease holds still: how often it was tried before says when it is tried next. */
function settledOf(
  result: DeliveryResult,
  { row, delayMs }: { row: Row; delayMs: Parameters<WebhookStore["acknowledge"]>[1]["delayMs"] },
) {
  const tries = Number(row["tries"]);
  return {
    ...result,
    endpoint: row["endpoint"],
    tries,
    delayMs: result.result === "failed" ? delayMs(tries + 1) : null,
  };
}

function createAcknowledge(db: Database): WebhookStore["acknowledge"] {
  const held = `
    SELECT d.id, d.endpoint, d.tries FROM jsonb_to_recordset(:results::text::jsonb) AS r (id text, lease text)
    JOIN webhook_deliveries AS d ON d.id = r.id AND d.lease = r.lease WHERE d.state = 'waiting'`;
  return async (given, { delayMs }) => {
    const rows = await db.read(held, { results: JSON.stringify(given) });
    const byId = new Map(rows.map((row) => [row["id"], row]));
    const results = given.flatMap((result) => {
      const row = byId.get(result.id);
      return row ? [settledOf(result, { row, delayMs })] : [];
    });
    if (results.length > 0) await db.call("settle_deliveries", { results }, { repeatable: true });
  };
}

/** What is to be delivered. */
export function createOutbox(db: Database): Pick<WebhookStore, "lease" | "acknowledge" | "test" | "tidy"> {
  return {
    lease: createLease(db),
    acknowledge: createAcknowledge(db),
    async test(endpoint, { once: use, windows }) {
      const answer = await db.call("test_webhook", { endpoint, use, windows }, { repeatable: true });
      return answer as EventId | "reused" | "limited" | null;
    },
    tidy: async (beforeMs) => void (await db.call("tidy_deliveries", { beforeMs }, { repeatable: true })),
  };
}

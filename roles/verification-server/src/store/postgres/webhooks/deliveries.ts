import type { WebhookStore } from "../../webhook-store.ts";
import type { Database } from "../database.ts";
import { numberOrNull, rowOf } from "../../rows/row.ts";
import { deliveryOf, endpointOf } from "../../rows/webhook-rows.ts";

/** Deliveries of one endpoint that are looked through for an operation that was nobody's. */
const lookedAt = 2000;

/** By the subject where there is one, who was known before anything was told; else among the newest of each endpoint of the organization. */
const about = `
  WITH o AS MATERIALIZED (SELECT organization, subject FROM operations WHERE id = :operation)
  SELECT to_jsonb(d) AS delivery, to_jsonb(e) AS endpoint FROM (
    SELECT d.* FROM o JOIN webhook_deliveries AS d ON d.organization = o.organization AND d.subject = o.subject
    UNION ALL
    SELECT d.* FROM o JOIN webhook_endpoints AS e ON e.organization = o.organization CROSS JOIN LATERAL
      (SELECT * FROM webhook_deliveries WHERE endpoint = e.id ORDER BY seq DESC LIMIT ${lookedAt}) AS d WHERE o.subject IS NULL AND d.subject IS NULL
  ) AS d JOIN webhook_endpoints AS e ON e.id = d.endpoint
  WHERE d.data ->> 'operation' = :operation ORDER BY d.seq LIMIT :most::integer`;

/** What was delivered and what was not, and how to have it again. */
export function createDeliveries(db: Database): Pick<WebhookStore, "deliveries" | "deliveriesAbout" | "replay"> {
  const read = `
    SELECT * FROM webhook_deliveries WHERE endpoint = :endpoint
      AND (:before::bigint IS NULL OR seq < :before) AND (:state::text IS NULL OR state = :state)
    ORDER BY seq DESC LIMIT :most::integer`;
  return {
    async replay(endpoint, { once: use, ...options }) {
      const answer = await db.call("replay_deliveries", { endpoint, use, ...options }, { repeatable: true });
      if (answer === "reused" || answer === null) return answer;
      const { count, last } = rowOf(answer);
      return { count: Number(count), last: numberOrNull(last) };
    },
    async deliveriesAbout(operation, most) {
      const rows = await db.read(about, { operation, most });
      return rows.map(({ delivery, endpoint }) => ({
        delivery: deliveryOf(rowOf(delivery)),
        endpoint: endpointOf(rowOf(endpoint)),
      }));
    },
    async deliveries(endpoint, { state, before, most }) {
      return (await db.read(read, { endpoint, state, before, most })).map(deliveryOf);
    },
  };
}

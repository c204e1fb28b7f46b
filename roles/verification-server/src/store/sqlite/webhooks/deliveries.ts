import type { DeliverySelection, WebhookStore } from "../../webhook-store.ts";
import type { Database } from "../database.ts";
import { createIdempotencyKeys } from "../idempotency.ts";
import { deliveryOf, endpointOf } from "../../rows/webhook-rows.ts";

type Replayed = { readonly count: number; readonly last: number | null };

/** SQL for the deliveries of each kind of selection. */
const selected = {
  named: "id IN (SELECT value FROM json_each(:ids))",
  dead: "state = 'dead' AND :ids IS NULL",
  since: "at_ms >= :ids",
} as const satisfies Record<DeliverySelection["kind"], string>;

function argumentOf(selection: DeliverySelection): string | number | null {
  switch (selection.kind) {
    case "named":
      return JSON.stringify(selection.ids);
    case "dead":
      return null;
    case "since":
      return selection.atMs;
  }
}

function createReplay(db: Database): WebhookStore["replay"] {
  const keys = createIdempotencyKeys(db);
  const isOn = db.prepare("SELECT 1 FROM webhook_endpoints WHERE id = :endpoint AND state = 'enabled'");
  const revive = (where: string) =>
    db.prepare(`
      UPDATE webhook_deliveries SET state = 'waiting', tries = 0, due_ms = :now, lease = NULL, failure = NULL, status = NULL, ended_at_ms = NULL
      WHERE seq IN (SELECT seq FROM webhook_deliveries
        WHERE endpoint = :endpoint AND seq > :after AND state <> 'waiting' AND ${where} ORDER BY seq LIMIT :most)
      RETURNING seq`);
  const revivals = { named: revive(selected.named), dead: revive(selected.dead), since: revive(selected.since) };
  return (endpoint, { once, selection, after, most, leaf }) =>
    db.write((): Replayed | "reused" | null => {
      const earlier = keys.find(once);
      if (earlier) return earlier === "reused" ? earlier : (JSON.parse(earlier.target) as Replayed);
      if (!isOn.get({ endpoint })) return null;
      const ids = argumentOf(selection);
      const rows = revivals[selection.kind].all({ endpoint, now: db.clock(), after, most, ids });
      const last = rows.reduce((highest, row) => Math.max(highest, Number(row["seq"])), 0);
      const replayed = { count: rows.length, last: rows.length === most ? last : null };
      keys.put(once, JSON.stringify(replayed));
      if (leaf) db.append(leaf);
      return replayed;
    });
}

/** Deliveries of one endpoint that are looked through for an operation that was nobody's. */
const lookedAt = 2000;

/** By the subject where there is one; else among the newest of each endpoint of the organization. */
function createDeliveriesAbout(db: Database): WebhookStore["deliveriesAbout"] {
  const endpoint = db.prepare("SELECT * FROM webhook_endpoints WHERE id = :endpoint");
  const ofSubject = db.prepare(`
    SELECT d.* FROM operations AS o JOIN webhook_deliveries AS d ON d.organization = o.organization AND d.subject = o.subject
    WHERE o.id = :operation AND d.data ->> '$.operation' = :operation ORDER BY d.seq LIMIT :most`);
  const ofNobody = db.prepare(`
    SELECT d.* FROM operations AS o JOIN webhook_endpoints AS e ON e.organization = o.organization JOIN webhook_deliveries AS d ON d.seq IN
      (SELECT seq FROM webhook_deliveries WHERE endpoint = e.id ORDER BY seq DESC LIMIT ${lookedAt})
    WHERE o.id = :operation AND d.subject IS NULL AND d.data ->> '$.operation' = :operation ORDER BY d.seq LIMIT :most`);
  return async (operation, most) => {
    const rows = [...ofNobody.all({ operation, most }), ...ofSubject.all({ operation, most })].slice(0, most);
    return rows.flatMap((row) => {
      const delivery = deliveryOf(row);
      const found = endpoint.get({ endpoint: delivery.endpoint });
      return found ? [{ delivery, endpoint: endpointOf(found) }] : [];
    });
  };
}

/** What was delivered and what was not, and how to have it again. */
export function createDeliveries(db: Database): Pick<WebhookStore, "deliveries" | "deliveriesAbout" | "replay"> {
  const read = db.prepare(`
    SELECT * FROM webhook_deliveries WHERE endpoint = :endpoint AND (:before IS NULL OR seq < :before) AND (:state IS NULL OR state = :state)
    ORDER BY seq DESC LIMIT :most`);
  return {
    replay: createReplay(db),
    deliveriesAbout: createDeliveriesAbout(db),
    deliveries: async (endpoint, { state, before, most }) =>
      read.all({ endpoint, state, before, most }).map(deliveryOf),
  };
}

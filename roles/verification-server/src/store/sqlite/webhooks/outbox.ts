import type { EventId } from "@countersign/protocol";
import type { DeliveryResult, WebhookEndpoint } from "../../../core/webhook.ts";
import type { LeasedDelivery, WebhookStore } from "../../webhook-store.ts";
import type { Database } from "../database.ts";
import { createIdempotencyKeys } from "../idempotency.ts";
import { giveUp } from "./endpoints.ts";
import { deliveryOf, endpointOf } from "../../rows/webhook-rows.ts";

interface Room {
  readonly endpoint: WebhookEndpoint;
  /** How many more may be leased to it. */
  readonly free: number;
  /** How many more to all endpoints of its organization. */
  readonly freeInAll: number;
}

type Most = Pick<Parameters<WebhookStore["lease"]>[0], "perEndpoint" | "perOrganization" | "organizations">;

/**
 * Endpoints that have something due, and how much each may be given now: first those of the organization that has the least under way, so
 * that nobody waits for the slow receivers of others (T38), and of these the longest due.
 */
function createRooms(db: Database): (now: number, most: Most) => readonly Room[] {
  const someDue = db.prepare("SELECT 1 FROM webhook_deliveries WHERE state = 'waiting' AND due_ms <= :now LIMIT 1");
  const withDue = db.prepare(`
    WITH out AS MATERIALIZED (SELECT organization, count(*) AS leased FROM webhook_deliveries INDEXED BY webhook_deliveries_leased
      WHERE lease IS NOT NULL AND due_ms > :now GROUP BY organization)
    SELECT e.*, (SELECT min(due_ms) FROM webhook_deliveries WHERE endpoint = e.id AND state = 'waiting') AS first_due_ms,
      (SELECT count(*) FROM webhook_deliveries WHERE endpoint = e.id AND lease IS NOT NULL AND due_ms > :now) AS leased,
      coalesce(out.leased, 0) AS leased_in_all
    FROM webhook_endpoints AS e LEFT JOIN out ON out.organization = e.organization
    WHERE e.state = 'enabled' AND first_due_ms <= :now
      AND (:organizations IS NULL OR e.organization IN (SELECT value FROM json_each(:organizations))) ORDER BY leased_in_all, first_due_ms`);
  return (now, { perEndpoint, perOrganization, organizations }) => {
    if (!someDue.get({ now })) return [];
    return withDue.all({ now, organizations: organizations && JSON.stringify(organizations) }).flatMap((row) => {
      const most = Number(row["failures"]) > 0 ? 1 : perEndpoint;
      const free = most - Number(row["leased"]);
      const freeInAll = perOrganization - Number(row["leased_in_all"]);
      return free > 0 && freeInAll > 0 ? [{ endpoint: endpointOf(row), free, freeInAll }] : [];
    });
  };
}

function createLease(db: Database): WebhookStore["lease"] {
  const rooms = createRooms(db);
  const take = db.prepare(`
    UPDATE webhook_deliveries SET lease = :lease, due_ms = :untilMs WHERE seq IN (
      SELECT seq FROM webhook_deliveries WHERE endpoint = :endpoint AND state = 'waiting' AND due_ms <= :now
      ORDER BY due_ms, seq LIMIT :free) RETURNING *`);
  return async ({ lease, most, untilMs, ...each }) => {
    // Nothing due is the usual case, and needs no transaction.
    if (rooms(db.clock(), each).length === 0) return [];
    return db.write(() => {
      const now = db.clock();
      const taken: LeasedDelivery[] = [];
      for (const { endpoint, free, freeInAll } of rooms(now, each)) {
        const own = taken.filter((one) => one.endpoint.organization === endpoint.organization).length;
        const left = Math.min(free, freeInAll - own, most - taken.length);
        // A limit below nothing would be none.
        if (left <= 0) continue;
        const rows = take.all({ lease, untilMs, now, endpoint: endpoint.id, free: left });
        taken.push(...rows.map((row) => ({ delivery: deliveryOf(row), endpoint })));
      }
      return taken.toSorted((a, b) => a.delivery.seq - b.delivery.seq);
    });
  };
}

function createAcknowledge(db: Database): WebhookStore["acknowledge"] {
  const held = "id = :id AND lease = :lease AND state = 'waiting'";
  const find = db.prepare(`SELECT endpoint, tries FROM webhook_deliveries WHERE ${held}`);
  const end = db.prepare(`
    UPDATE webhook_deliveries SET state = :state, tries = tries + 1, lease = NULL, status = :status, failure = :failure, ended_at_ms = :now
    WHERE ${held}`);
  const retry = db.prepare(`
    UPDATE webhook_deliveries SET tries = tries + 1, lease = NULL, status = :status, failure = :failure, due_ms = :dueMs WHERE ${held}`);
  const count = db.prepare(
    "UPDATE webhook_endpoints SET failures = iif(:isFailure, failures + 1, 0) WHERE id = :endpoint",
  );
  const switchOff = db.prepare(
    "UPDATE webhook_endpoints SET state = 'disabled', disabled_by = 'receiver' WHERE id = :endpoint AND state = 'enabled'",
  );
  const giveUpAll = db.prepare(giveUp);

  function settle({ id, lease, result, status, failure }: DeliveryResult, delayOf: (tries: number) => number | null) {
    const row = find.get({ id, lease });
    if (!row) return;
    const [now, endpoint, one] = [db.clock(), String(row["endpoint"]), { id, lease, status, failure }];
    count.run({ endpoint, isFailure: Number(result !== "delivered") });
    const delay = result === "failed" ? delayOf(Number(row["tries"]) + 1) : null;
    if (delay === null) end.run({ ...one, state: result === "delivered" ? "delivered" : "dead", now });
    else retry.run({ ...one, dueMs: now + delay });
    if (result !== "gone") return;
    switchOff.run({ endpoint });
    giveUpAll.run({ endpoint, failure: "gone", now });
  }
  return (results, { delayMs }) =>
    db.write(() => {
      for (const result of results) settle(result, delayMs);
    });
}

function createTest(db: Database): WebhookStore["test"] {
  const keys = createIdempotencyKeys(db);
  const insert = db.prepare(`
    INSERT INTO webhook_deliveries (id, endpoint, organization, type, at_ms, data, state, due_ms)
    SELECT new_event_id(), id, organization, 'endpoint.test', :now, json_object('endpoint', id), 'waiting', :now
    FROM webhook_endpoints WHERE id = :endpoint AND state = 'enabled' RETURNING id`);
  return (endpoint, { once, windows }) =>
    db.write(() => {
      const earlier = keys.find(once);
      if (earlier) return earlier === "reused" ? earlier : (earlier.target as EventId);
      if (!db.countIn(windows)) return "limited" as const;
      const row = insert.get({ endpoint, now: db.clock() });
      if (!row) return null;
      keys.put(once, String(row["id"]));
      return row["id"] as EventId;
    });
}

/** What is to be delivered. */
export function createOutbox(db: Database): Pick<WebhookStore, "lease" | "acknowledge" | "test" | "tidy"> {
  const old = db.prepare("DELETE FROM webhook_deliveries WHERE state <> 'waiting' AND ended_at_ms < :beforeMs");
  return {
    lease: createLease(db),
    acknowledge: createAcknowledge(db),
    test: createTest(db),
    tidy: (beforeMs) => db.write(() => void old.run({ beforeMs })),
  };
}

import type { FoundEndpoint, WebhookEndpoint } from "../../../core/webhook.ts";
import type { WebhookStore } from "../../webhook-store.ts";
import type { Database } from "../database.ts";
import { createIdempotencyKeys } from "../idempotency.ts";
import { orNull } from "../../rows/row.ts";
import { endpointOf } from "../../rows/webhook-rows.ts";

/** Inside a write: gives up all that waits for an endpoint that was switched off. */
export const giveUp = `UPDATE webhook_deliveries SET state = 'dead', failure = :failure, lease = NULL, ended_at_ms = :now
  WHERE endpoint = :endpoint AND state = 'waiting'`;

/** The row of an endpoint, as long as it is as somebody found it. */
const asFound = "id = :id AND businesses IS :found";

function foundOf({ id, businesses }: FoundEndpoint) {
  return { id, found: businesses && JSON.stringify(businesses) };
}

function columnsOf({ url, events, businesses, description, state }: WebhookEndpoint) {
  return {
    url,
    events: events && JSON.stringify(events),
    businesses: businesses && JSON.stringify(businesses),
    description,
    state,
  };
}

function createCreate(db: Database): WebhookStore["create"] {
  const keys = createIdempotencyKeys(db);
  const byId = db.prepare("SELECT * FROM webhook_endpoints WHERE id = :id");
  const count = db.prepare("SELECT count(*) AS n FROM webhook_endpoints WHERE organization = :organization");
  const insert = db.prepare(`
    INSERT INTO webhook_endpoints (id, organization, url, events, businesses, description, state, secret_number, created_at_ms)
    VALUES (:id, :organization, :url, :events, :businesses, :description, :state, :secretNumber, :createdAtMs) RETURNING *`);
  return (endpoint, { once, most, leaf }) =>
    db.write(() => {
      const earlier = keys.find(once);
      if (earlier === "reused") return earlier;
      const repeated = earlier && orNull(byId.get({ id: earlier.target }), endpointOf);
      if (repeated) return repeated;
      const { id, organization, secretNumber, createdAtMs } = endpoint;
      if (Number(count.get({ organization })?.["n"]) >= most) return "full" as const;
      const row = insert.get({ ...columnsOf(endpoint), id, organization, secretNumber, createdAtMs });
      keys.put(once, id);
      db.append(leaf);
      return row ? endpointOf(row) : endpoint;
    });
}

function createChange(db: Database): WebhookStore["change"] {
  const read = db.prepare(`SELECT * FROM webhook_endpoints WHERE ${asFound}`);
  const update = db.prepare(`
    UPDATE webhook_endpoints SET url = :url, events = :events, businesses = :businesses, description = :description, state = :state,
      failures = 0, disabled_by = CASE WHEN :state = 'enabled' THEN NULL ELSE COALESCE(disabled_by, 'site') END
    WHERE id = :id RETURNING *`);
  const giveUpAll = db.prepare(giveUp);
  return (found, { change, leaf }) =>
    db.write(() => {
      const { id } = found;
      const now = orNull(read.get(foundOf(found)), endpointOf);
      if (!now) return null;
      const row = update.get({ ...columnsOf({ ...now, ...change }), id });
      if (change.state === "disabled") giveUpAll.run({ endpoint: id, failure: "disabled", now: db.clock() });
      db.append(leaf);
      return orNull(row, endpointOf);
    });
}

function createRotate(db: Database): WebhookStore["rotate"] {
  const keys = createIdempotencyKeys(db);
  const read = db.prepare(`SELECT * FROM webhook_endpoints WHERE ${asFound}`);
  const next = db.prepare(`
    UPDATE webhook_endpoints SET secret_number = secret_number + 1, previous_until_ms = :previousUntilMs WHERE ${asFound} RETURNING *`);
  return (found, { once, previousUntilMs, leaf }) =>
    db.write(() => {
      const earlier = keys.find(once);
      if (earlier === "reused") return earlier;
      if (earlier) return orNull(read.get(foundOf(found)), endpointOf);
      const endpoint = orNull(next.get({ ...foundOf(found), previousUntilMs }), endpointOf);
      if (!endpoint) return null;
      keys.put(once, found.id);
      db.append(leaf);
      return endpoint;
    });
}

/** Endpoints: where sites are told. */
export function createEndpoints(
  db: Database,
): Pick<WebhookStore, "create" | "find" | "list" | "change" | "rotate" | "remove"> {
  const byId = db.prepare("SELECT * FROM webhook_endpoints WHERE id = :id");
  const all = db.prepare(
    "SELECT * FROM webhook_endpoints WHERE :organization IS NULL OR organization = :organization ORDER BY created_at_ms, id",
  );
  const drop = db.prepare(`DELETE FROM webhook_endpoints WHERE ${asFound} RETURNING *`);
  const dropDeliveries = db.prepare("DELETE FROM webhook_deliveries WHERE endpoint = :id");
  return {
    create: createCreate(db),
    change: createChange(db),
    rotate: createRotate(db),
    find: async (id) => orNull(byId.get({ id }), endpointOf),
    list: async (organization) => all.all({ organization }).map(endpointOf),
    remove: (found, { leaf }) =>
      db.write(() => {
        const endpoint = orNull(drop.get(foundOf(found)), endpointOf);
        if (!endpoint) return null;
        dropDeliveries.run({ id: found.id });
        db.append(leaf);
        return endpoint;
      }),
  };
}

import type { WebhookStore } from "../../webhook-store.ts";
import type { Database } from "../database.ts";
import { orNull } from "../../rows/row.ts";
import { endpointOf } from "../../rows/webhook-rows.ts";

/** Endpoints: where sites are told. */
export function createEndpoints(
  db: Database,
): Pick<WebhookStore, "create" | "find" | "list" | "change" | "rotate" | "remove"> {
  return {
    async create(endpoint, { once: use, most, leaf }) {
      const answer = await db.call("create_webhook", { endpoint, use, most, leaf }, { repeatable: true });
      return answer === "reused" || answer === "full" ? answer : (orNull(answer, endpointOf) ?? endpoint);
    },
    async find(id) {
      const [row] = await db.read("SELECT * FROM webhook_endpoints WHERE id = :id", { id });
      return row ? endpointOf(row) : null;
    },
    async list(organization) {
      const rows = await db.read(
        "SELECT * FROM webhook_endpoints WHERE :organization::text IS NULL OR organization = :organization ORDER BY created_at_ms, id",
        { organization },
      );
      return rows.map(endpointOf);
    },
    change: async (found, { change, leaf }) =>
      orNull(await db.call("change_webhook", { found, change, leaf }), endpointOf),
    async rotate(found, { once: use, previousUntilMs, leaf }) {
      const answer = await db.call("rotate_webhook", { found, use, previousUntilMs, leaf }, { repeatable: true });
      return answer === "reused" ? answer : orNull(answer, endpointOf);
    },
    remove: async (found, { leaf }) => orNull(await db.call("remove_webhook", { found, leaf }), endpointOf),
  };
}

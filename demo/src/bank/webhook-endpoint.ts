import { CountersignError } from "@countersign/relying-party";
import type { Database } from "../site/database.ts";
import { webhookPath } from "../site/request-guard.ts";
import type { Site } from "../site/site.ts";

/** All but what the bank says itself: what became of an approval it took. */
const events = [
  "operation.approved",
  "operation.declined",
  "operation.released",
  "operation.expired",
  "operation.cancelled",
  "operation.blocked",
  "operation.revoked",
  "operation.reported",
  "device.activated",
  "device.frozen",
  "device.thawed",
  "device.revoked",
] as const;

/** The secret that webhooks are signed with; null while the bank has no endpoint. */
export function webhookSecret(db: Database): string | null {
  const row = db.get("SELECT secret FROM webhook_endpoint");
  return row === null ? null : String(row["secret"]);
}

/** True when the endpoint of an earlier start is there, and now leads here. */
async function isKept({ db, countersign }: Site, url: string): Promise<boolean> {
  const row = db.get("SELECT id FROM webhook_endpoint");
  if (row === null) return false;
  try {
    await countersign.webhooks.change(String(row["id"]), { url, events, enabled: true });
    return true;
  } catch (fault) {
    if (fault instanceof CountersignError && fault.code === "operation_not_found") return false;
    throw fault;
  }
}

/** No faults: addresses of this machine may not be called, or nobody answers now. */
const goesWithout = ["target_forbidden", "unavailable"];

/** Has Countersign tell this bank what happens; when it cannot, the bank goes without until its next start: its pages wait anyway. */
export async function registerWebhook(site: Site, origin: string): Promise<void> {
  const { db, countersign, random } = site;
  const url = origin + webhookPath;
  try {
    if (await isKept(site, url)) return;
    const settings = { url, events, description: "Example Bank" };
    const { id, secret } = await countersign.webhooks.create(settings, { idempotencyKey: random(16) });
    db.run("INSERT OR REPLACE INTO webhook_endpoint VALUES (1, ?, ?)", id, secret);
  } catch (fault) {
    if (!(fault instanceof CountersignError && goesWithout.includes(fault.code))) throw fault;
  }
}

import { isId, ProtocolError } from "@countersign/protocol";
import { coversBusinesses, type WebhookEndpoint } from "../../core/webhook.ts";
import type { Context } from "../context.ts";
import type { Owner } from "../find-owned.ts";

/** The endpoint if it is the owner's, and for no business that the owner's key is not for; else the same 404 as for one that is not there (T35). */
export async function findEndpoint(
  { store }: Pick<Context, "store">,
  id: string,
  { organization, businesses }: Owner,
): Promise<WebhookEndpoint> {
  const endpoint = isId("whe", id) ? await store.webhooks.find(id) : null;
  const isOwned = endpoint?.organization === organization && coversBusinesses(businesses, endpoint.businesses);
  if (!endpoint || !isOwned) throw new ProtocolError("operation_not_found");
  return endpoint;
}

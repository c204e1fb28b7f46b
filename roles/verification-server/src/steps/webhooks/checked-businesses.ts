import { ProtocolError } from "@countersign/protocol";
import { findPlace, type Registry } from "../../core/registry.ts";
import { coversBusinesses } from "../../core/webhook.ts";
import type { Owner } from "../find-owned.ts";

/**
 * The businesses an endpoint is for: what is asked for, or without a wish what the key is for. Throws `method_not_allowed` for more than
 * that (T35), and `invalid_request` for one that is not registered.
 */
export function checkedBusinesses(
  registry: Registry,
  { organization, businesses }: Owner,
  wished: readonly string[] | null | undefined,
): readonly string[] | null {
  const chosen = wished === undefined ? businesses : wished;
  if (!coversBusinesses(businesses, chosen))
    throw new ProtocolError("method_not_allowed", { cause: "the key is not for these businesses" });
  const unknown = chosen?.filter((business) => findPlace(registry, organization, business) === null) ?? [];
  if (unknown.length > 0 || chosen?.length === 0)
    throw new ProtocolError("invalid_request", { cause: "businesses that are not registered, or none" });
  return chosen && [...new Set(chosen)];
}

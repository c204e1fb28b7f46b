import { createHash, randomBytes } from "node:crypto";
import { type ApiKeyRegistration, registerApiKey } from "@countersign/verification-server";
import { createRelyingParty, newKey, type RelyingParty } from "./relying-party.ts";
import type { World } from "./world.ts";

/** The same site with a key of its own. */
export async function keyedParty(
  world: World,
  { organization }: Pick<RelyingParty, "organization">,
  key: Omit<Partial<ApiKeyRegistration>, "hash" | "organization">,
): Promise<RelyingParty> {
  const apiKey = `cs_${key.mode ?? "live"}_${randomBytes(32).toString("base64url")}`;
  const hash = createHash("sha256").update(apiKey).digest("base64url");
  await world
    .running()
    .verificationServer.changeRegistry("a key", (registry) =>
      registerApiKey(registry, { id: newKey(), hash, organization, ...key }),
    );
  return createRelyingParty({ issuer: world.issuer, clock: world.clock, organization, apiKey });
}

/** The same site with a key that may act for some businesses alone. */
export function scopedParty(
  world: World,
  party: Pick<RelyingParty, "organization">,
  businesses: readonly string[],
): Promise<RelyingParty> {
  return keyedParty(world, party, { businesses });
}

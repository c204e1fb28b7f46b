import { createHash, randomBytes } from "node:crypto";
import { registerApiKey } from "@countersign/verification-server";
import { createRelyingParty, newKey, type RelyingParty } from "./relying-party.ts";
import type { World } from "./world.ts";

/** The same site with a key of its own that may act for some businesses alone. */
export async function scopedParty(
  world: World,
  { organization }: Pick<RelyingParty, "organization">,
  businesses: readonly string[],
): Promise<RelyingParty> {
  const apiKey = `cs_live_${randomBytes(32).toString("base64url")}`;
  const hash = createHash("sha256").update(apiKey).digest("base64url");
  await world
    .running()
    .verificationServer.changeRegistry("a key", (registry) =>
      registerApiKey(registry, { id: newKey(), hash, organization, businesses, mode: "live" }),
    );
  return createRelyingParty({ issuer: world.issuer, clock: world.clock, organization, apiKey });
}

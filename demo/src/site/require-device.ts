import { throwSiteError } from "./open-approval.ts";
import type { Site } from "./site.ts";
import { SiteError } from "./site-error.ts";

/** Throws `no_device` unless the user has a phone that can approve: nobody should wait for a code that no phone of theirs can read. */
export async function requireDevice({ countersign }: Site, user: string): Promise<void> {
  const devices = await countersign.devices.list(user).catch(throwSiteError);
  if (!devices.some(({ state }) => state === "active" || state === "confirmed")) throw new SiteError("no_device");
}

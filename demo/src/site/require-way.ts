import type { PolicyWish } from "@countersign/relying-party";
import { throwSiteError } from "./open-approval.ts";
import type { Site } from "./site.ts";
import { SiteError } from "./site-error.ts";

async function hasDevice({ countersign }: Site, user: string): Promise<boolean> {
  const devices = await countersign.devices.list(user).catch(throwSiteError);
  return devices.some(({ state }) => state === "active" || state === "confirmed");
}

/** Throws `no_device` unless the user has a phone that can approve: nobody should wait for a code that no phone of theirs can read. */
export async function requireDevice(site: Site, user: string): Promise<void> {
  if (!(await hasDevice(site, user))) throw new SiteError("no_device");
}

/** Throws `no_device` unless the user has a phone, or another way that may approve this. */
export async function requireWay(site: Site, wish: PolicyWish & { readonly user: string }): Promise<void> {
  if (await hasDevice(site, wish.user)) return;
  const { method } = await site.countersign.policy.dryRun({ ...wish, loggedIn: true }).catch(throwSiteError);
  if (method === "qr") throw new SiteError("no_device");
}

import type { Registry } from "@countersign/verification-server";
import type { Config } from "./config.ts";
import type { Origins } from "./origins.ts";

/** The programs that come along, as they are registered. */
export const ownPrograms = { web: "countersign-web", headless: "countersign-cli" } as const;

/**
 * Where a database's server is reached: as the settings say, and where they say nothing as it registered its programs at its last start. Its port
 * may have come from its own command line, of which a command beside it knows nothing.
 */
export function registeredOrigins({ issuer, named }: Config, { applications }: Registry): Origins {
  const registered = (program: string) => applications.find(({ id }) => id === program)?.origins[0];
  const known = registered(ownPrograms.headless);
  const issuerNow = named.issuer ?? known ?? issuer;
  // Of another issuer than the settings name, nothing registered holds.
  const authenticator = issuerNow === known ? registered(ownPrograms.web) : undefined;
  return {
    issuer: issuerNow,
    authenticator: named.authenticator ?? authenticator ?? issuerNow,
    widget: named.widget ?? issuerNow,
  };
}

import { utf8 } from "@countersign/protocol";
import { CountersignError } from "@countersign/relying-party";
import { errors } from "oidc-provider";
import type { Context } from "../context.ts";

/** Longest user id in bytes (§3). */
const maximumBytes = 128;

/**
 * The user that a `login_hint` means: the site's own user id. One without an active device is nobody we could ask, so nobody (CIBA
 * `unknown_user_id`). Masked, nobody is looked up: the operation opens as any other and ends because nobody can decide it (T17).
 */
export function createFindUser({
  countersign,
  settings,
  log,
}: Context): (hint: string | undefined) => Promise<string | undefined> {
  return async (hint) => {
    if (hint === undefined || hint === "" || utf8(hint).length > maximumBytes) return undefined;
    if (settings.maskUnknownUsers) return hint;
    try {
      const devices = await countersign.devices.list(hint);
      return devices.some(({ state }) => state === "active") ? hint : undefined;
    } catch (error) {
      // An id that cannot be asked about, such as "..", is no user's.
      if (error instanceof CountersignError && error.code === "invalid_request") return undefined;
      log.fault("bridge.devices", error);
      throw new errors.TemporarilyUnavailable("try again later");
    }
  };
}

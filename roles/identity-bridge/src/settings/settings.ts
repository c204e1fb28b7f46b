import type { BridgeClient } from "./read-clients.ts";
import type { Realm } from "./read-realms.ts";
import type { Scenes } from "./read-scenes.ts";

/** Where a server listens. */
export interface Listener {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** How a bridge is set up, read and checked. */
export interface BridgeSettings {
  /** Origin at which clients reach it: the `iss` of what it issues, without a slash at the end. */
  readonly issuer: string;
  readonly listener: Listener;
  /** The stricter rules of FAPI CIBA. */
  readonly fapi: boolean;
  /** A user nobody knows gets a normal answer that ends in `expired_token`, in the place of `unknown_user_id` (T17). */
  readonly maskUnknownUsers: boolean;
  /** Seconds between two polls. */
  readonly intervalSeconds: number;
  readonly clients: readonly BridgeClient[];
  readonly scenes: Scenes;
  /** Origins of notification endpoints that are called although they are private. */
  readonly dangerouslyAllowedOrigins: readonly string[];
  /** Keycloak's authentication channel; null when there is none. */
  readonly keycloak: { readonly listener: Listener; readonly realms: readonly Realm[] } | null;
}

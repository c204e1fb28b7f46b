import { judgeTarget, type TargetRules } from "@countersign/platform";
import { isBoolean, isJsonObject, isPublicJwk, type JsonObject, type JsonValue } from "@countersign/protocol";

/** A client that may ask, or a resource server that may look at tokens. Names are those of OpenID Connect client metadata. */
export interface BridgeClient {
  readonly clientId: string;
  /** What the user is shown of it. */
  readonly clientName: string;
  /** Public keys: its assertions and signed requests are checked with them. */
  readonly keys: readonly JsonObject[];
  readonly deliveryMode: "poll" | "ping";
  /** Of a client in ping mode: where it is told that it may come. */
  readonly notificationEndpoint: string | null;
  readonly senderConstrained: boolean;
  /** Types of authorization details it may ask for. */
  readonly detailTypes: readonly string[];
  /** Of a resource server: whose tokens it may look at. It may ask for nothing. */
  readonly introspects: string | null;
}

export interface ReadClients {
  readonly clients: readonly BridgeClient[];
  readonly faults: readonly string[];
}

const members = [
  "client_id",
  "client_name",
  "jwks",
  "backchannel_token_delivery_mode",
  "backchannel_client_notification_endpoint",
  "dpop_bound_access_tokens",
  "authorization_details_types",
  "introspects",
];

/** Private members of a key (RFC 7518): one that holds them is no public key. */
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "k"];

function isRsaKey(key: JsonObject): boolean {
  const { kty, n, e } = key;
  // 256 bytes are 342 characters.
  return kty === "RSA" && typeof n === "string" && n.length >= 342 && typeof e === "string";
}

/** P-256 for ES256, or RSA of at least 2048 bits for PS256. */
function isClientKey(key: JsonValue): key is JsonObject {
  if (!isJsonObject(key) || privateMembers.some((name) => Object.hasOwn(key, name))) return false;
  const { kty, crv, x, y } = key;
  return isRsaKey(key) || isPublicJwk({ kty, crv, x, y });
}

function keysOf(entry: JsonObject): readonly JsonValue[] {
  const { jwks } = entry;
  return isJsonObject(jwks) && Array.isArray(jwks["keys"]) ? (jwks["keys"] as readonly JsonValue[]) : [];
}

const isName = (value: unknown, most: number): value is string =>
  typeof value === "string" && value.trim() !== "" && value.length <= most;

function isTarget(value: string, rules: TargetRules): boolean {
  try {
    judgeTarget(value, rules);
    return true;
  } catch {
    return false;
  }
}

function deliveryFault(entry: JsonObject, rules: TargetRules): string | null {
  const { backchannel_token_delivery_mode: mode = "poll", backchannel_client_notification_endpoint: endpoint } = entry;
  if (mode !== "poll" && mode !== "ping")
    return "backchannel_token_delivery_mode is poll or ping (push is not supported)";
  if (mode === "poll") return endpoint === undefined ? null : "a notification endpoint is for ping mode";
  return typeof endpoint === "string" && isTarget(endpoint, rules)
    ? null
    : "backchannel_client_notification_endpoint must be a public https address on port 443 or 8443";
}

function faultsOf(entry: JsonObject, { rules, types }: ClientRules): readonly (string | null)[] {
  const unknown = Object.keys(entry).filter((name) => !members.includes(name));
  const keys = keysOf(entry);
  const { authorization_details_types: asked = [], introspects, dpop_bound_access_tokens: bound = false } = entry;
  const known = Array.isArray(asked) && asked.every((type) => typeof type === "string" && types.includes(type));
  return [
    unknown.length === 0 ? null : `has members that are not supported: ${unknown.join(", ")}`,
    isName(entry["client_id"], 128) ? null : "client_id has 1 to 128 characters",
    isName(entry["client_name"], 100) ? null : "client_name has 1 to 100 characters: it is what the user is shown",
    keys.length >= 1 && keys.every(isClientKey)
      ? null
      : "jwks holds public keys: P-256, or RSA of 2048 bits and more (there is no other way to authenticate)",
    deliveryFault(entry, rules),
    isBoolean(bound) ? null : "dpop_bound_access_tokens is true or false",
    known ? null : "authorization_details_types is a list of types that COUNTERSIGN_BRIDGE_SCENES names",
    introspects === undefined || (typeof introspects === "string" && URL.canParse(introspects))
      ? null
      : "introspects is the resource whose tokens it may look at, an absolute URI",
  ];
}

function clientOf(entry: JsonObject): BridgeClient {
  const types = entry["authorization_details_types"];
  const [endpoint, introspects] = [entry["backchannel_client_notification_endpoint"], entry["introspects"]];
  return {
    clientId: String(entry["client_id"]),
    clientName: String(entry["client_name"]),
    keys: keysOf(entry).filter(isClientKey),
    deliveryMode: entry["backchannel_token_delivery_mode"] === "ping" ? "ping" : "poll",
    notificationEndpoint: typeof endpoint === "string" ? endpoint : null,
    senderConstrained: entry["dpop_bound_access_tokens"] === true,
    detailTypes: Array.isArray(types) ? types.map(String) : [],
    introspects: typeof introspects === "string" ? introspects : null,
  };
}

/** What clients are judged by beside their own words. */
export interface ClientRules {
  /** Which notification endpoints may be called. */
  readonly rules: TargetRules;
  /** Types of authorization details that are mapped. */
  readonly types: readonly string[];
}

/** Reads the list of clients; every fault is named, with its client. */
export function readClients(value: JsonValue, judgedBy: ClientRules): ReadClients {
  if (!Array.isArray(value)) return { clients: [], faults: ["it must be a list of clients"] };
  const list = value as readonly JsonValue[];
  const faults = list.flatMap((entry, at) => {
    if (!isJsonObject(entry)) return [`entry ${at + 1} is no object`];
    const name = isName(entry["client_id"], 128) ? `client ${entry["client_id"]}` : `entry ${at + 1}`;
    return faultsOf(entry, judgedBy).flatMap((fault) => (fault === null ? [] : [`${name}: ${fault}`]));
  });
  const ids = list.filter(isJsonObject).map(({ client_id: id }) => String(id));
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `client ${id} stands twice`);
  const all = [...faults, ...twice];
  return { clients: all.length === 0 ? list.filter(isJsonObject).map(clientOf) : [], faults: all };
}

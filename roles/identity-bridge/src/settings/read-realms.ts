import { isFieldId, isJsonObject, isSecureUrl, type JsonObject, type JsonValue } from "@countersign/protocol";

/** An operation that a realm's clients may use an approval of. */
export interface RealmScene {
  readonly type: string;
  readonly business: string;
  /** The field that must say the same as Keycloak's binding message; null when there must be no message. */
  readonly bindingMessage: string | null;
}

/** A realm of a Keycloak whose delegations are taken. */
export interface Realm {
  /** As Keycloak writes it: `https://id.example/realms/bank`. */
  readonly issuer: string;
  /** Where its keys are and results go, when that is not the issuer: Keycloak's inner address. */
  readonly url: string;
  /** Clients that may ask, by their ids. */
  readonly clients: readonly string[];
  /** What the site's user id is: the user name in the request, or Keycloak's own id in the signed token. */
  readonly user: "login_hint" | "sub";
  /** The extra parameter that names the operation. */
  readonly parameter: string;
  readonly scenes: readonly RealmScene[];
}

export interface ReadRealms {
  readonly realms: readonly Realm[];
  readonly faults: readonly string[];
}

const members = ["issuer", "url", "clients", "user", "parameter", "scenes"];

function isNames(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string" && one !== "");
}

function isScene(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { type, business, bindingMessage, ...unknown } = value;
  const message = bindingMessage === undefined || (typeof bindingMessage === "string" && isFieldId(bindingMessage));
  return typeof type === "string" && typeof business === "string" && message && Object.keys(unknown).length === 0;
}

function isAddress(value: JsonValue | undefined): boolean {
  return typeof value === "string" && isSecureUrl(value) && !value.endsWith("/") && !/[?#]/.test(value);
}

/** The inner address may be http: a realm's keys and results stay inside. */
function isInnerAddress(value: JsonValue): boolean {
  return typeof value === "string" && URL.canParse(value) && /^https?:/.test(value) && !/[?#]|\/$/.test(value);
}

function faultsOf(entry: JsonObject): readonly string[] {
  const { issuer, url, clients, user = "login_hint", parameter = "countersign_operation", scenes } = entry;
  return [
    ...Object.keys(entry)
      .filter((name) => !members.includes(name))
      .map((name) => `it has no member ${name}`),
    ...(isAddress(issuer) ? [] : ["issuer is the realm's https address, without a slash at the end"]),
    ...(url === undefined || isInnerAddress(url)
      ? []
      : ["url is the realm's inner address, without a slash at the end"]),
    ...(isNames(clients) ? [] : ["clients is a list of client ids"]),
    ...(user === "login_hint" || user === "sub" ? [] : ["user is login_hint or sub"]),
    ...(typeof parameter === "string" && /^[a-z][a-z0-9_]{0,63}$/.test(parameter)
      ? []
      : ["parameter is the name of an extra parameter"]),
    ...(Array.isArray(scenes) && scenes.length > 0 && scenes.every(isScene)
      ? []
      : ["scenes is a list of {type, business} with bindingMessage where a field shows it"]),
  ];
}

function realmOf(entry: JsonObject): Realm {
  const { issuer, url = issuer, clients, user, parameter = "countersign_operation", scenes } = entry;
  return {
    issuer: String(issuer),
    url: String(url),
    clients: isNames(clients) ? clients : [],
    user: user === "sub" ? "sub" : "login_hint",
    parameter: String(parameter),
    scenes: (scenes as readonly JsonObject[]).map(({ type, business, bindingMessage }) => ({
      type: String(type),
      business: String(business),
      bindingMessage: typeof bindingMessage === "string" ? bindingMessage : null,
    })),
  };
}

/** Reads the list of realms; every fault is named, with its realm. */
export function readRealms(value: JsonValue): ReadRealms {
  if (!Array.isArray(value)) return { realms: [], faults: ["it must be a list of realms"] };
  const list = value as readonly JsonValue[];
  const faults = list.flatMap((entry, at) =>
    isJsonObject(entry)
      ? faultsOf(entry).map((fault) => `realm ${at + 1}: ${fault}`)
      : [`realm ${at + 1} is no object`],
  );
  const issuers = list.filter(isJsonObject).map(({ issuer }) => issuer);
  const twice = issuers.some((issuer, at) => issuers.indexOf(issuer) !== at) ? ["a realm stands twice"] : [];
  const all = [...faults, ...twice];
  return { realms: all.length === 0 ? list.filter(isJsonObject).map(realmOf) : [], faults: all };
}

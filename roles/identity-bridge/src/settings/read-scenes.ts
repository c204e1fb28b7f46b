import { isFieldId, isJsonObject, type JsonObject, type JsonValue } from "@countersign/protocol";

/** Where the value of one field comes from. */
export type FieldSource =
  /** A member of the authorization details; dots lead inside. */
  | { readonly member: readonly string[]; readonly optional: boolean }
  | { readonly constant: string }
  /** The name that the client is registered under. */
  | { readonly clientName: true };

/** How a request of a client becomes an operation. */
export interface SceneMapping {
  /** Type and business of the operation, by the directory's ids. */
  readonly type: string;
  readonly business: string;
  readonly fields: Readonly<Record<string, FieldSource>>;
  /** The field that shows the binding message; null when the scene has none. */
  readonly bindingMessage: string | null;
}

/** Authorization details of one type (RFC 9396). */
export interface DetailsMapping extends SceneMapping {
  /** Whom the access token is for. */
  readonly resource: string;
}

/** What clients may ask for. */
export interface Scenes {
  /** A request without authorization details; null when there must be some. */
  readonly signIn: SceneMapping | null;
  readonly details: Readonly<Record<string, DetailsMapping>>;
}

export interface ReadScenes {
  readonly scenes: Scenes;
  readonly faults: readonly string[];
}

const directoryId = /^[a-z0-9][a-z0-9.-]{0,63}$/;
const isDirectoryId = (value: unknown): value is string => typeof value === "string" && directoryId.test(value);

function sourceOf(value: JsonValue): FieldSource | null {
  if (!isJsonObject(value)) return null;
  const { member, optional = false, constant, clientName, ...unknown } = value;
  const given = [member, constant, clientName].filter((one) => one !== undefined).length;
  if (Object.keys(unknown).length > 0 || given !== 1 || typeof optional !== "boolean") return null;
  if (typeof member === "string" && member !== "type" && member.split(".").every((part) => part !== ""))
    return { member: member.split("."), optional };
  if (typeof constant === "string" && !optional) return { constant };
  return clientName === true && !optional ? { clientName } : null;
}

function fieldsFaults(fields: JsonValue | undefined): readonly string[] {
  if (!isJsonObject(fields)) return ["fields says where each field comes from"];
  return Object.entries(fields).flatMap(([field, source]) => [
    ...(isFieldId(field) ? [] : [`${field} is no field id`]),
    ...(sourceOf(source) === null
      ? [`field ${field} comes from {"member": "…"}, {"constant": "…"} or {"clientName": true}`]
      : []),
  ]);
}

function isResource(value: JsonValue | undefined): boolean {
  return typeof value === "string" && URL.canParse(value) && !value.includes("#");
}

function mappingFaults(value: JsonValue, kind: "signIn" | "details"): readonly string[] {
  if (!isJsonObject(value)) return ["it must be an object"];
  const { type, business, fields, bindingMessage, resource, ...unknown } = value;
  const message = bindingMessage === undefined || (typeof bindingMessage === "string" && isFieldId(bindingMessage));
  const taken = isJsonObject(fields) && typeof bindingMessage === "string" && Object.hasOwn(fields, bindingMessage);
  const needsResource = kind === "details";
  return [
    ...Object.keys(unknown).map((name) => `it has no member ${name}`),
    ...(isDirectoryId(type) ? [] : ["type is the id of an operation type"]),
    ...(isDirectoryId(business) ? [] : ["business is the id of a business"]),
    ...fieldsFaults(fields),
    ...(message ? [] : ["bindingMessage is the field that shows it"]),
    ...(taken ? ["bindingMessage is a field of its own"] : []),
    ...(needsResource && !isResource(resource) ? ["resource is whom the access token is for, an absolute URI"] : []),
    ...(!needsResource && resource !== undefined ? ["a sign-in has no resource"] : []),
  ];
}

function mappingOf(value: JsonValue): DetailsMapping {
  const { type, business, fields, bindingMessage = null, resource } = value as JsonObject;
  const sources = Object.entries(fields as JsonObject).flatMap(([field, given]): [string, FieldSource][] => {
    const source = sourceOf(given);
    return source ? [[field, source]] : [];
  });
  return {
    type: String(type),
    business: String(business),
    fields: Object.fromEntries(sources),
    bindingMessage: typeof bindingMessage === "string" ? bindingMessage : null,
    resource: String(resource ?? ""),
  };
}

const none: Scenes = { signIn: null, details: {} };

/** Reads what clients may ask for; every fault is named. */
export function readScenes(value: JsonValue): ReadScenes {
  if (!isJsonObject(value)) return { scenes: none, faults: ["it must be an object with signIn, details or both"] };
  const { signIn, details = {}, ...unknown } = value;
  if (!isJsonObject(details)) return { scenes: none, faults: ["details has a mapping for each type"] };
  const faults = [
    ...Object.keys(unknown).map((name) => `it has no member ${name}`),
    ...(signIn === undefined ? [] : mappingFaults(signIn, "signIn").map((fault) => `signIn: ${fault}`)),
    ...Object.entries(details).flatMap(([type, mapping]) =>
      mappingFaults(mapping, "details").map((fault) => `details of type ${type}: ${fault}`),
    ),
  ];
  if (faults.length > 0) return { scenes: none, faults };
  const { resource: _none, ...plain } = mappingOf(signIn ?? { fields: {} });
  const mapped = Object.entries(details).map(([type, mapping]) => [type, mappingOf(mapping)] as const);
  return { scenes: { signIn: signIn === undefined ? null : plain, details: Object.fromEntries(mapped) }, faults };
}

import { ProtocolError, parsePublicJwk } from "@countersign/protocol";
import type { consoleToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { rowsOfNobody } from "./policy-names.ts";
import { readPolicyRows } from "./policy-rows.ts";
import {
  endApiKey,
  registerApiKey,
  registerBusiness,
  registerOrganization,
  registerQrServer,
  serveBusiness,
} from "./register.ts";
import { registerPolicy } from "./register-policy.ts";
import { type ApiKey, findPlace, type Registry } from "./registry.ts";
import { expectStaffKept } from "./staff-kept.ts";

/** A change that a second person has approved (T53). */
export type RegistryChange = RequestOf<typeof consoleToVerificationServer.applyChange>["body"]["change"];
type Change<K extends RegistryChange["kind"]> = Extract<RegistryChange, { readonly kind: K }>;

/** What a new API key gets beside what was approved. */
export interface NewKey {
  readonly id: string;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** True when the change was made for another registry than there is: it says in full what is to be there, and would undo what came between. */
export function isOutdated(now: Registry, change: RegistryChange): boolean {
  return "version" in change && change.version !== now.version;
}

function withPolicy(now: Registry, { rows }: Change<"policy">): Registry {
  const author = { by: "administrator" } as const;
  const read = readPolicyRows(rows, author);
  if (!read.rows) throw new Error(read.faults.join("; "));
  if (rowsOfNobody(now, read.rows).length > 0) throw new Error("a row names a business or type that is not registered");
  return registerPolicy(now, { author, rows: read.rows });
}

/** Limits and the way of its codes stay as they are; the QR servers in use show its codes. */
function withBusiness(now: Registry, { business }: Change<"business">): Registry {
  const { organization, id } = business;
  const route = findPlace(now, organization, id)?.business.codeRoute;
  const next = registerBusiness(now, { ...business, ...(route && { codeRoute: route }) });
  return next.qr.some(({ notAfter }) => notAfter === null) ? serveBusiness(next, { organization, id }) : next;
}

/** Never one that is there: what is approved is a new key, not another owner of a known one (T35). */
function withKey(now: Registry, key: Omit<ApiKey, "requestsPerMinute"> & Partial<ApiKey>): Registry {
  if (now.apiKeys.some(({ hash, id }) => hash === key.hash || id === key.id)) throw new Error("that key is registered");
  return registerApiKey(now, key);
}

function withNewKey(now: Registry, { organization, key }: Change<"api-key">, fresh: NewKey): Registry {
  const owner = now.organizations.find(({ id }) => id === organization);
  if (!owner) throw new Error(`organization ${organization} is not registered`);
  return withKey(now, { ...fresh, ...key, organization, mode: owner.mode, notAfter: null });
}

function withRotatedKey(now: Registry, { id, endsAt, hash }: Change<"api-key-rotation">, fresh: NewKey): Registry {
  const old = now.apiKeys.find((key) => key.id === id);
  if (!old) throw new Error(`there is no API key ${id}`);
  if (old.notAfter !== null) throw new Error(`${id} ends already`);
  return endApiKey(withKey(now, { ...old, ...fresh, hash }), { id, notAfter: endsAt });
}

function withQrServer(now: Registry, { server }: Change<"qr-server">): Registry {
  const { agreementJwk, jwk, number, organizations } = server;
  const unknown = organizations.find((id) => !now.organizations.some((entry) => entry.id === id));
  if (unknown !== undefined) throw new Error(`organization ${unknown} is not registered`);
  const keys = { jwk: parsePublicJwk(jwk), ...(agreementJwk && { agreementJwk: parsePublicJwk(agreementJwk) }) };
  return registerQrServer(now, { number, organizations, ...keys });
}

function withoutQrServer(now: Registry, { number, x, endsAt }: Change<"qr-server-end">): Registry {
  const known = now.qr.find(({ n, jwk }) => n === number && jwk.x === x);
  if (!known) throw new Error(`there is no such key of QR server ${number}`);
  const notAfter = Math.min(known.notAfter ?? endsAt, endsAt);
  return { ...now, qr: now.qr.map((key) => (key === known ? { ...key, notAfter } : key)) };
}

function registered(now: Registry, change: RegistryChange, fresh: NewKey): Registry {
  switch (change.kind) {
    case "policy":
      return withPolicy(now, change);
    case "organization":
      return registerOrganization(now, change.organization);
    case "business":
      return withBusiness(now, change);
    case "api-key":
      return withNewKey(now, change, fresh);
    case "api-key-rotation":
      return withRotatedKey(now, change, fresh);
    case "api-key-end":
      return endApiKey(now, { id: change.id, notAfter: change.endsAt });
    case "qr-server":
      return withQrServer(now, change);
    case "qr-server-end":
      return withoutQrServer(now, change);
  }
}

/** The registry with the change. Throws `invalid_request` for what may not be registered. */
export function changedRegistry(now: Registry, change: RegistryChange, fresh: NewKey): Registry {
  try {
    const next = registered(now, change, fresh);
    expectStaffKept(now, next);
    return next;
  } catch (cause) {
    throw new ProtocolError("invalid_request", { cause });
  }
}

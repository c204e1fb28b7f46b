import { type OperationId, parsePublicJwk } from "@countersign/protocol";
import type { AuditLeaf } from "../../core/audit.ts";
import { completeRegistry, emptyRegistry, type Registry } from "../../core/registry.ts";
import type { KeyStore, RegistryStore, ServerKey } from "../port.ts";
import type { Database, Row } from "./database.ts";
import { bytesOf, numberOrNull } from "../rows/row.ts";

function createReplace(db: Database): RegistryStore["replace"] {
  return (async (registry, options: { readonly leaf: AuditLeaf; readonly approval?: OperationId }) => {
    const answer = await db.call("replace_registry", {
      ...options,
      body: JSON.stringify(registry),
      version: registry.version,
    });
    if (answer === "used" || answer === null) return answer;
    return { ...registry, version: Number(answer) };
  }) as RegistryStore["replace"];
}

export function createRegistry(db: Database): RegistryStore {
  return {
    async read() {
      const [row] = await db.read("SELECT version, body FROM registry WHERE id = 1");
      return row ? completeRegistry({ ...(row["body"] as Registry), version: Number(row["version"]) }) : emptyRegistry;
    },
    async version() {
      const [row] = await db.read("SELECT version FROM registry WHERE id = 1");
      return Number(row?.["version"] ?? 0);
    },
    replace: createReplace(db),
    async changedBy(operation) {
      const [row] = await db.read("SELECT version FROM used_approvals WHERE operation = :operation", { operation });
      return numberOrNull(row?.["version"]);
    },
  };
}

function serverKeyOf(row: Row): ServerKey {
  const purpose = row["purpose"] as ServerKey["purpose"];
  const jwk = row["jwk"];
  return {
    id: String(row["id"]),
    purpose,
    jwk: jwk === null || purpose === "checkpoint" ? (jwk as ServerKey["jwk"]) : parsePublicJwk(jwk),
    sealed: bytesOf(row["sealed"]),
    createdAtMs: Number(row["created_at_ms"]),
    retiredAtMs: numberOrNull(row["retired_at_ms"]),
  };
}

export function createKeys(db: Database): KeyStore {
  return {
    list: async () =>
      (await db.read('SELECT * FROM server_keys ORDER BY created_at_ms, id COLLATE "C"')).map(serverKeyOf),
    add: async (key, options) => (await db.call("add_server_key", { ...key, ...options })) === true,
  };
}

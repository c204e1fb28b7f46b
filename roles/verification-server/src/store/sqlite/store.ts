import { type Clock, type OperationId, parsePublicJwk, type Random } from "@countersign/protocol";
import type { AuditLeaf } from "../../core/audit.ts";
import { completeRegistry, emptyRegistry, type Registry } from "../../core/registry.ts";
import type { KeyStore, RegistryStore, ServerKey, Store } from "../port.ts";
import { createAudit } from "./audit.ts";
import { createBindings } from "./bindings.ts";
import { type Database, openDatabase, type Row } from "./database.ts";
import { createAnswers } from "./idempotency.ts";
import { createErasure } from "./erasure.ts";
import { createHistory } from "./history/history.ts";
import { createEnrollments } from "./enrollments.ts";
import { createMethods } from "./methods.ts";
import { createNotices } from "./notices.ts";
import { createOperations } from "./operations.ts";
import { createPasskeys } from "./passkeys.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";

/** One write for both: an approval that counts for nothing changes nothing, and one that was used counts for nothing (T53). */
function createReplace(db: Database) {
  const first = db.prepare(
    "INSERT INTO registry (id, version, body) VALUES (1, 1, :body) ON CONFLICT (id) DO NOTHING RETURNING version",
  );
  const next = db.prepare(
    "UPDATE registry SET version = version + 1, body = :body WHERE id = 1 AND version = :version RETURNING version",
  );
  const used = db.prepare("SELECT 1 FROM used_approvals WHERE operation = :operation");
  const use = db.prepare("INSERT INTO used_approvals (operation, version) VALUES (:operation, :version)");
  return ((registry, options: { readonly leaf: AuditLeaf; readonly approval?: OperationId }) =>
    db.write(() => {
      const { leaf, approval: operation } = options;
      if (operation !== undefined && used.get({ operation })) return "used" as const;
      const body = JSON.stringify(registry);
      const row = registry.version === 0 ? first.get({ body }) : next.get({ body, version: registry.version });
      if (!row) return null;
      const version = Number(row["version"]);
      if (operation !== undefined) use.run({ operation, version });
      db.append(leaf);
      return { ...registry, version };
    })) as RegistryStore["replace"];
}

function createRegistry(db: Database): RegistryStore {
  const read = db.prepare("SELECT version, body FROM registry WHERE id = 1");
  const version = db.prepare("SELECT version FROM registry WHERE id = 1");
  const used = db.prepare("SELECT version FROM used_approvals WHERE operation = :operation");

  function registryOf(row: Row | undefined): Registry {
    if (!row) return emptyRegistry;
    return completeRegistry({ ...(JSON.parse(String(row["body"])) as Registry), version: Number(row["version"]) });
  }
  return {
    read: async () => registryOf(read.get()),
    version: async () => Number(version.get()?.["version"] ?? 0),
    replace: createReplace(db),
    changedBy: async (operation) => {
      const row = used.get({ operation });
      return row ? Number(row["version"]) : null;
    },
  };
}

function serverKeyOf(row: Row): ServerKey {
  const purpose = row["purpose"] as ServerKey["purpose"];
  const jwk: unknown = row["jwk"] === null ? null : JSON.parse(String(row["jwk"]));
  return {
    id: String(row["id"]),
    purpose,
    jwk: jwk === null || purpose === "checkpoint" ? (jwk as ServerKey["jwk"]) : parsePublicJwk(jwk),
    sealed: row["sealed"] as Uint8Array,
    createdAtMs: Number(row["created_at_ms"]),
    retiredAtMs: row["retired_at_ms"] === null ? null : Number(row["retired_at_ms"]),
  };
}

function createKeys(db: Database): KeyStore {
  const all = db.prepare("SELECT * FROM server_keys ORDER BY created_at_ms, id");
  const inUse = db.prepare("SELECT 1 FROM server_keys WHERE purpose = :purpose AND retired_at_ms IS NULL");
  const insert = db.prepare(`
    INSERT INTO server_keys (id, purpose, jwk, sealed, created_at_ms, retired_at_ms)
    VALUES (:id, :purpose, :jwk, :sealed, :createdAtMs, :retiredAtMs)`);
  return {
    list: async () => all.all().map(serverKeyOf),
    add: ({ jwk, ...key }, { leaf, first = false }) =>
      db.write(() => {
        if (first && inUse.get({ purpose: key.purpose })) return false;
        insert.run({ ...key, jwk: jwk && JSON.stringify(jwk) });
        db.append(leaf);
        return true;
      }),
  };
}

/** The embedded engine: node:sqlite, WAL, synchronous=FULL, writes committed together. `file` may be `:memory:`. */
export function openSqliteStore({ file, ...ambient }: { file: string; clock: Clock; random: Random }): Store {
  const db = openDatabase(file, ambient);
  return {
    operations: createOperations(db),
    enrollments: createEnrollments(db),
    bindings: createBindings(db),
    notices: createNotices(db),
    passkeys: createPasskeys(db),
    methods: createMethods(db),
    webhooks: createWebhooks(db),
    registry: createRegistry(db),
    keys: createKeys(db),
    audit: createAudit(db),
    erasure: createErasure(db),
    history: createHistory(db),
    answers: createAnswers(db),
    clock: ambient.clock,
    close: db.close,
  };
}

import type { DatabaseSync } from "node:sqlite";
import { historyTables } from "./history/history-tables.ts";
import { outboxTriggers } from "./webhooks/outbox-triggers.ts";
import { webhookTables } from "./webhooks/webhook-tables.ts";

/** Each entry is applied once, in order, and never edited after a release. */
const migrations: readonly string[] = [
  `
  CREATE TABLE operations (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization TEXT NOT NULL,
    subject TEXT,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    scans INTEGER NOT NULL DEFAULT 0,
    code_hash TEXT,
    deadline_ms INTEGER,
    binding TEXT,
    nonce_hash TEXT,
    frozen TEXT NOT NULL,
    claim TEXT,
    decision TEXT,
    release TEXT,
    outcome TEXT,
    sealed BLOB
  ) STRICT;
  CREATE UNIQUE INDEX operations_by_code ON operations (code_hash) WHERE code_hash IS NOT NULL;
  CREATE INDEX operations_by_deadline ON operations (deadline_ms) WHERE deadline_ms IS NOT NULL;
  CREATE INDEX operations_pending ON operations (organization, subject, state, deadline_ms) WHERE deadline_ms IS NOT NULL;
  CREATE INDEX operations_approved ON operations (binding) WHERE state = 'approved';

  CREATE TABLE idempotency (
    organization TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    target TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_by_age ON idempotency (at_ms);

  CREATE TABLE windows (
    name TEXT PRIMARY KEY,
    slot INTEGER NOT NULL,
    count INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE enrollments (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    ticket_hash TEXT NOT NULL UNIQUE,
    misses INTEGER NOT NULL DEFAULT 0,
    binding TEXT,
    nonce TEXT,
    kt TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX enrollments_by_binding ON enrollments (binding) WHERE binding IS NOT NULL;

  CREATE TABLE bindings (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    device TEXT NOT NULL,
    installation TEXT NOT NULL,
    state TEXT NOT NULL,
    kid TEXT NOT NULL UNIQUE,
    token TEXT,
    previous_token TEXT,
    last_seen_at INTEGER,
    body TEXT NOT NULL,
    sealed BLOB
  ) STRICT;
  CREATE INDEX bindings_by_subject ON bindings (organization, subject);
  CREATE UNIQUE INDEX bindings_by_installation ON bindings (organization, subject, device, installation) WHERE state <> 'revoked';

  CREATE TABLE user_keys (
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (organization, subject, epoch)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE registry (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE server_keys (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    jwk TEXT,
    sealed BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    retired_at_ms INTEGER
  ) STRICT;

  CREATE TABLE audit_leaves (
    seq INTEGER PRIMARY KEY,
    json TEXT NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE bindings ADD COLUMN active_at INTEGER;
  CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    binding TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL,
    counter INTEGER NOT NULL,
    backed_up INTEGER NOT NULL,
    added_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE operations ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE operations ADD COLUMN offline_code_hash TEXT;
  CREATE UNIQUE INDEX operations_by_offline_code ON operations (offline_code_hash) WHERE offline_code_hash IS NOT NULL;
  -- What was opened by an earlier program says nothing of its minimum assurance: nothing but the strongest may approve it.
  UPDATE operations SET frozen = json_set(frozen, '$.minimumAssurance', 'hw') WHERE deadline_ms IS NOT NULL;
  UPDATE operations SET decision = json_set(decision, '$.method', 'qr') WHERE decision IS NOT NULL;

  CREATE TABLE reports (
    operation TEXT NOT NULL,
    binding TEXT NOT NULL,
    PRIMARY KEY (operation, binding)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE offline_decisions (
    operation TEXT NOT NULL,
    binding TEXT NOT NULL,
    decision TEXT NOT NULL,
    PRIMARY KEY (operation, binding)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE locks (
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    method TEXT NOT NULL,
    failures INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, subject, method)
  ) STRICT, WITHOUT ROWID;
  `,
  // Of devices removed earlier nobody knows by whom: as if by their site, which is the stricter.
  `
  ALTER TABLE bindings ADD COLUMN replacement INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE bindings ADD COLUMN frozen_by TEXT;
  ALTER TABLE bindings ADD COLUMN removed_by TEXT;
  ALTER TABLE bindings ADD COLUMN removed_at_ms INTEGER;
  UPDATE bindings SET active_at = body ->> '$.enrolledAt' WHERE active_at IS NULL AND token IS NOT NULL;
  UPDATE bindings SET frozen_by = 'alarm' WHERE state = 'frozen';
  UPDATE bindings SET removed_by = CASE WHEN token IS NULL THEN 'enrollment' ELSE 'site' END, removed_at_ms = 0 WHERE state = 'revoked';
  ALTER TABLE enrollments ADD COLUMN way TEXT NOT NULL DEFAULT 'first';
  ALTER TABLE enrollments ADD COLUMN granted_by TEXT;
  ALTER TABLE enrollments ADD COLUMN active_from_ms INTEGER;
  CREATE INDEX enrollments_underway ON enrollments (organization, subject) WHERE state IN ('pending', 'confirmed');
  CREATE INDEX enrollments_granted ON enrollments (granted_by) WHERE granted_by IS NOT NULL;
  CREATE TABLE notices (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    about TEXT NOT NULL,
    device TEXT NOT NULL,
    enrollment TEXT
  ) STRICT;
  CREATE INDEX notices_by_subject ON notices (organization, subject, at_ms);
  CREATE INDEX notices_by_enrollment ON notices (enrollment) WHERE enrollment IS NOT NULL;
  CREATE INDEX notices_by_age ON notices (at_ms);
  `,
  `
  ALTER TABLE operations ADD COLUMN attempt TEXT;
  ALTER TABLE operations ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX operations_released ON operations (organization, subject, frozen ->> '$.type', row) WHERE state = 'released';
  CREATE INDEX operations_approved_by_method ON operations (decision ->> '$.registration') WHERE state = 'approved';
  UPDATE locks SET method = 'dynamic-code' WHERE method = 'offline';
  ALTER TABLE enrollments ADD COLUMN sms TEXT;
  ALTER TABLE notices ADD COLUMN method TEXT;
  ALTER TABLE notices ADD COLUMN type TEXT;

  CREATE TABLE methods (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL,
    spent INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX methods_by_subject ON methods (organization, subject);
  CREATE UNIQUE INDEX methods_in_use ON methods (organization, subject, method) WHERE state = 'active';

  CREATE TABLE method_changes (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    method TEXT NOT NULL,
    kind TEXT NOT NULL,
    type TEXT,
    state TEXT NOT NULL,
    misses INTEGER NOT NULL DEFAULT 0,
    expires_at_ms INTEGER NOT NULL,
    label TEXT,
    locale TEXT NOT NULL,
    origin TEXT,
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    proved TEXT,
    sealed BLOB
  ) STRICT;
  CREATE INDEX method_changes_underway ON method_changes (organization, subject) WHERE state IN ('begun', 'waiting');

  CREATE TABLE method_settings (
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    type TEXT NOT NULL,
    method TEXT NOT NULL,
    PRIMARY KEY (organization, subject, type)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE learning_resets (
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    type TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, subject, type)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE user_groups (
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    groups TEXT NOT NULL,
    PRIMARY KEY (organization, subject)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE idempotency ADD COLUMN answer BLOB;
  CREATE INDEX operations_by_organization ON operations (organization, id)`,
  // What was released by an earlier program finds its leaf again by the operation that stands in it.
  `
  CREATE TABLE audit_nodes (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit_checkpoints (
    size INTEGER PRIMARY KEY,
    root BLOB NOT NULL,
    note TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT;
  ALTER TABLE operations ADD COLUMN leaf_seq INTEGER;
  UPDATE operations SET leaf_seq = leaf.seq FROM (
    SELECT seq, json ->> '$.operation' AS operation FROM audit_leaves WHERE json ->> '$.event' = 'operation.released'
  ) AS leaf WHERE leaf.operation = operations.id;
  `,
  `${webhookTables}${outboxTriggers}`,
  `
  CREATE TABLE user_salts (
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    salt BLOB NOT NULL,
    PRIMARY KEY (organization, subject)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE bindings ADD COLUMN erased_at_ms INTEGER;
  ALTER TABLE methods ADD COLUMN erased_at_ms INTEGER;
  CREATE INDEX bindings_erased ON bindings (erased_at_ms) WHERE erased_at_ms IS NOT NULL;
  CREATE INDEX methods_erased ON methods (erased_at_ms) WHERE erased_at_ms IS NOT NULL;
  -- Serves what the one it replaces did, and finds all of a user.
  DROP INDEX operations_released;
  CREATE INDEX operations_of_subject ON operations (organization, subject, frozen ->> '$.type', row);
  `,
  historyTables,
];

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
}

/** True when the database has this program's version. */
export function isOfThisProgram(db: DatabaseSync): boolean {
  return versionOf(db) === migrations.length;
}

/** True when the database was made by a program that comes after this one. */
export function isOfNewerProgram(db: DatabaseSync): boolean {
  return versionOf(db) > migrations.length;
}

/** The version that a database has once every migration was applied. */
export const knownVersion = migrations.length;

/** Brings the database to this program's version, or an earlier one; refuses one that is newer. */
export function migrate(db: DatabaseSync, to: number = knownVersion): void {
  const at = versionOf(db);
  if (isOfNewerProgram(db)) {
    throw new Error(`the database has version ${at}, this program knows ${migrations.length}: start the newer program`);
  }
  for (const [i, sql] of migrations.entries()) {
    if (i < at || i >= to) continue;
    db.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${i + 1}; COMMIT`);
  }
}

/** What a bridge keeps. Contents are sealed, ids are hashes. */
export const schema = `
  CREATE TABLE IF NOT EXISTS artefacts (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    grant_id TEXT,
    content BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    consumed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS artefacts_by_grant ON artefacts (grant_id, kind);
  CREATE INDEX IF NOT EXISTS artefacts_by_age ON artefacts (expires_ms);
  CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY,
    operation TEXT NOT NULL,
    content BLOB NOT NULL,
    interval_seconds INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    polled_ms INTEGER,
    lease_ms INTEGER,
    grant_id TEXT,
    ended TEXT CHECK (ended IN ('redeemed', 'refused', 'expired', 'failed'))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS requests_by_age ON requests (expires_ms);
  CREATE TABLE IF NOT EXISTS tasks (
    ref TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('ping', 'callback', 'done', 'failed')),
    operation TEXT NOT NULL,
    content BLOB,
    state TEXT NOT NULL CHECK (state IN ('watched', 'due', 'over')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS tasks_due ON tasks (due_ms) WHERE state = 'due';
  CREATE INDEX IF NOT EXISTS tasks_watched ON tasks (ref) WHERE state = 'watched';
  CREATE TABLE IF NOT EXISTS probe (sealed BLOB NOT NULL) STRICT;
`;

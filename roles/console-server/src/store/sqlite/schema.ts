/** Harmless to repeat. A secret stands in it as its hash alone (T36). */
export const schema = `
CREATE TABLE IF NOT EXISTS people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  added_at_ms INTEGER NOT NULL,
  last_signed_in_ms INTEGER,
  removed_at_ms INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS passkeys (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL REFERENCES people (id),
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  backed_up INTEGER NOT NULL,
  label TEXT NOT NULL,
  added_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS passkeys_of_person ON passkeys (person);
CREATE TABLE IF NOT EXISTS sessions (
  hash TEXT PRIMARY KEY,
  person TEXT NOT NULL REFERENCES people (id),
  started_at_ms INTEGER NOT NULL,
  proved_at_ms INTEGER NOT NULL,
  seen_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS challenges (
  challenge TEXT PRIMARY KEY,
  answered_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS invitations (
  hash TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  first INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS changes (
  id TEXT PRIMARY KEY,
  change TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  proposed_by TEXT NOT NULL REFERENCES people (id),
  proposed_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT REFERENCES people (id),
  decided_at_ms INTEGER,
  reason TEXT,
  operation TEXT,
  approval TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS changes_open ON changes (id) WHERE state IN ('proposed', 'approving');`;

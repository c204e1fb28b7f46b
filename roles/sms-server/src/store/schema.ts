/** What an SMS server keeps: sealed numbers, codes as MACs, and what was sent when. */
export const schema = `
  CREATE TABLE IF NOT EXISTS registrations (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    phone BLOB NOT NULL,
    number_hash BLOB NOT NULL,
    hint TEXT NOT NULL,
    proved INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS codes (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('registration', 'attempt')),
    registration TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    mac BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'over')),
    misses INTEGER NOT NULL DEFAULT 0,
    expires_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS codes_by_age ON codes (expires_ms);
  CREATE INDEX IF NOT EXISTS codes_by_registration ON codes (registration);
  CREATE TABLE IF NOT EXISTS texts (
    id INTEGER PRIMARY KEY,
    number_hash BLOB NOT NULL,
    owner_hash BLOB NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS texts_by_number ON texts (number_hash, at_ms);
  CREATE INDEX IF NOT EXISTS texts_by_owner ON texts (owner_hash, at_ms);
  CREATE INDEX IF NOT EXISTS texts_by_age ON texts (at_ms);
  CREATE TABLE IF NOT EXISTS parts (
    id TEXT PRIMARY KEY,
    text INTEGER,
    state TEXT,
    at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS parts_by_age ON parts (at_ms);
  CREATE TABLE IF NOT EXISTS probe (sealed BLOB NOT NULL) STRICT;
`;

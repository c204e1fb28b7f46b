/** What a face server keeps: registrations with their sealed templates, and what was captured for what. */
export const schema = `
  CREATE TABLE IF NOT EXISTS registrations (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    subject TEXT NOT NULL,
    template BLOB,
    proved INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS captures (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('registration', 'attempt')),
    registration TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    origins TEXT NOT NULL,
    prompts TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'accepted', 'over')),
    matched INTEGER NOT NULL DEFAULT 0,
    misses INTEGER NOT NULL DEFAULT 0,
    expires_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS captures_by_age ON captures (expires_ms);
  CREATE INDEX IF NOT EXISTS captures_by_registration ON captures (registration);
  CREATE TABLE IF NOT EXISTS probe (sealed BLOB NOT NULL) STRICT;
`;

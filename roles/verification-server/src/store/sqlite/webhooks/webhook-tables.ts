/** Where endpoints and their outbox are kept; applied once, and never edited after a release. */
export const webhookTables = `
  CREATE TABLE webhook_endpoints (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL,
    url TEXT NOT NULL,
    events TEXT,
    businesses TEXT,
    description TEXT NOT NULL,
    state TEXT NOT NULL,
    disabled_by TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    secret_number INTEGER NOT NULL,
    previous_until_ms INTEGER,
    created_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX webhook_endpoints_by_organization ON webhook_endpoints (organization);

  CREATE TABLE webhook_deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    endpoint TEXT NOT NULL,
    organization TEXT NOT NULL,
    subject TEXT,
    type TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    data TEXT NOT NULL,
    user_reference TEXT,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_ms INTEGER NOT NULL,
    lease TEXT,
    status INTEGER,
    failure TEXT,
    ended_at_ms INTEGER
  ) STRICT;
  CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint, seq);
  CREATE INDEX webhook_deliveries_by_subject ON webhook_deliveries (organization, subject) WHERE subject IS NOT NULL;
  CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_ms) WHERE state = 'waiting';
  CREATE INDEX webhook_deliveries_due_by_endpoint ON webhook_deliveries (endpoint, due_ms) WHERE state = 'waiting';
  CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (endpoint, due_ms) WHERE lease IS NOT NULL;
  CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at_ms) WHERE state <> 'waiting';
`;

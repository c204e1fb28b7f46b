-- What SQLite has under the same names. Frozen facts, claims and decisions are jsonb: the order of their members is not kept.
CREATE TABLE versions (
  version integer PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

-- Schemas of functions, one for each version of the program, and when a node last worked with it.
CREATE TABLE function_schemas (
  name text PRIMARY KEY,
  used_on date NOT NULL
);

-- Time for functions and triggers: the database's own, or what the write brought with it.
CREATE FUNCTION clock_ms() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(nullif(current_setting('countersign.now', true), '')::bigint,
    floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
$$;

CREATE TABLE operations (
  row bigserial PRIMARY KEY,
  id text NOT NULL UNIQUE,
  organization text NOT NULL,
  subject text,
  state text NOT NULL,
  version integer NOT NULL,
  scans integer NOT NULL DEFAULT 0,
  tries integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  code_hash text,
  offline_code_hash text,
  deadline_ms bigint,
  binding text,
  nonce_hash text,
  frozen jsonb NOT NULL,
  claim jsonb,
  attempt jsonb,
  decision jsonb,
  release jsonb,
  outcome jsonb,
  sealed bytea
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX operations_by_code ON operations (code_hash) WHERE code_hash IS NOT NULL;
CREATE UNIQUE INDEX operations_by_offline_code ON operations (offline_code_hash) WHERE offline_code_hash IS NOT NULL;
CREATE INDEX operations_by_deadline ON operations (deadline_ms) WHERE deadline_ms IS NOT NULL;
CREATE INDEX operations_pending ON operations (organization, subject) WHERE deadline_ms IS NOT NULL;
CREATE INDEX operations_approved ON operations (binding) WHERE state = 'approved';
CREATE INDEX operations_approved_by_method ON operations ((decision ->> 'registration')) WHERE state = 'approved';
CREATE INDEX operations_by_organization ON operations (organization, id);
CREATE INDEX operations_of_subject ON operations (organization, subject, (frozen ->> 'type'), row);

CREATE TABLE idempotency (
  organization text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  target text NOT NULL,
  at_ms bigint NOT NULL,
  answer bytea,
  PRIMARY KEY (organization, key)
);
CREATE INDEX idempotency_by_age ON idempotency (at_ms);

CREATE TABLE windows (
  name text PRIMARY KEY,
  slot bigint NOT NULL,
  count integer NOT NULL,
  ends_ms bigint NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX windows_by_end ON windows (ends_ms);

CREATE TABLE locks (
  organization text NOT NULL,
  subject text NOT NULL,
  method text NOT NULL,
  failures integer NOT NULL,
  until_ms bigint NOT NULL,
  PRIMARY KEY (organization, subject, method)
);

CREATE TABLE reports (
  operation text NOT NULL,
  binding text NOT NULL,
  PRIMARY KEY (operation, binding)
);

CREATE TABLE offline_decisions (
  operation text NOT NULL,
  binding text NOT NULL,
  decision text NOT NULL,
  PRIMARY KEY (operation, binding)
);

CREATE TABLE enrollments (
  row bigserial PRIMARY KEY,
  id text NOT NULL UNIQUE,
  organization text NOT NULL,
  subject text NOT NULL,
  way text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL,
  expires_at_ms bigint NOT NULL,
  ticket_hash text NOT NULL UNIQUE,
  misses integer NOT NULL DEFAULT 0,
  binding text,
  nonce text,
  kt text,
  granted_by text,
  active_from_ms bigint,
  sms text,
  body jsonb NOT NULL
);
CREATE INDEX enrollments_by_binding ON enrollments (binding) WHERE binding IS NOT NULL;
CREATE INDEX enrollments_underway ON enrollments (organization, subject) WHERE state IN ('pending', 'confirmed');
CREATE INDEX enrollments_granted ON enrollments (granted_by) WHERE granted_by IS NOT NULL;

CREATE TABLE bindings (
  row bigserial PRIMARY KEY,
  id text NOT NULL UNIQUE,
  organization text NOT NULL,
  subject text NOT NULL,
  device text NOT NULL,
  installation text NOT NULL,
  state text NOT NULL,
  kid text NOT NULL UNIQUE,
  token text,
  previous_token text,
  active_at bigint,
  last_seen_at bigint,
  replacement boolean NOT NULL DEFAULT false,
  frozen_by text,
  removed_by text,
  removed_at_ms bigint,
  erased_at_ms bigint,
  body jsonb NOT NULL,
  sealed bytea
) WITH (fillfactor = 80);
CREATE INDEX bindings_by_subject ON bindings (organization, subject);
CREATE UNIQUE INDEX bindings_by_installation ON bindings (organization, subject, device, installation) WHERE state <> 'revoked';
CREATE INDEX bindings_erased ON bindings (erased_at_ms) WHERE erased_at_ms IS NOT NULL;

CREATE TABLE user_keys (
  organization text NOT NULL,
  subject text NOT NULL,
  epoch integer NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (organization, subject, epoch)
);

CREATE TABLE passkeys (
  id text PRIMARY KEY,
  binding text NOT NULL UNIQUE,
  public_key text NOT NULL,
  counter bigint NOT NULL,
  backed_up boolean NOT NULL,
  added_at bigint NOT NULL
);

CREATE TABLE notices (
  row bigserial PRIMARY KEY,
  id text NOT NULL UNIQUE,
  organization text NOT NULL,
  subject text NOT NULL,
  kind text NOT NULL,
  at_ms bigint NOT NULL,
  about text,
  device text NOT NULL,
  enrollment text,
  method text,
  type text
);
CREATE INDEX notices_by_subject ON notices (organization, subject, at_ms);
CREATE INDEX notices_by_enrollment ON notices (enrollment) WHERE enrollment IS NOT NULL;
CREATE INDEX notices_by_age ON notices (at_ms);

CREATE TABLE methods (
  id text PRIMARY KEY,
  organization text NOT NULL,
  subject text NOT NULL,
  method text NOT NULL,
  state text NOT NULL,
  spent bigint NOT NULL,
  erased_at_ms bigint,
  body jsonb NOT NULL
);
CREATE INDEX methods_by_subject ON methods (organization, subject);
CREATE UNIQUE INDEX methods_in_use ON methods (organization, subject, method) WHERE state = 'active';
CREATE INDEX methods_erased ON methods (erased_at_ms) WHERE erased_at_ms IS NOT NULL;

CREATE TABLE method_changes (
  id text PRIMARY KEY,
  organization text NOT NULL,
  subject text NOT NULL,
  method text NOT NULL,
  kind text NOT NULL,
  type text,
  state text NOT NULL,
  misses integer NOT NULL DEFAULT 0,
  expires_at_ms bigint NOT NULL,
  label text,
  locale text NOT NULL,
  origin text,
  idempotency_key text NOT NULL,
  request_hash text NOT NULL,
  proved jsonb,
  sealed bytea
);
CREATE INDEX method_changes_underway ON method_changes (organization, subject) WHERE state IN ('begun', 'waiting');

CREATE TABLE method_settings (
  organization text NOT NULL,
  subject text NOT NULL,
  type text NOT NULL,
  method text NOT NULL,
  PRIMARY KEY (organization, subject, type)
);

CREATE TABLE learning_resets (
  organization text NOT NULL,
  subject text NOT NULL,
  type text NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (organization, subject, type)
);

CREATE TABLE user_groups (
  organization text NOT NULL,
  subject text NOT NULL,
  groups jsonb NOT NULL,
  PRIMARY KEY (organization, subject)
);

-- As it was written, in its order: what is registered the same again is found by its text.
CREATE TABLE registry (
  id integer PRIMARY KEY CHECK (id = 1),
  version integer NOT NULL,
  body json NOT NULL
);

CREATE TABLE used_approvals (
  operation text PRIMARY KEY,
  version integer NOT NULL
);

CREATE TABLE server_keys (
  id text PRIMARY KEY,
  purpose text NOT NULL,
  jwk jsonb,
  sealed bytea NOT NULL,
  created_at_ms bigint NOT NULL,
  retired_at_ms bigint
);

-- Rows of the audit log as writes bring them: unnumbered, so that no write waits for another. Whoever reads next gives them their places.
CREATE TABLE audit_pending (
  id bigserial PRIMARY KEY,
  json text NOT NULL,
  hash bytea NOT NULL,
  released text
);

-- The log: dense from 1, and only added to. `released` is the operation whose release the row is.
CREATE TABLE audit_leaves (
  seq bigint PRIMARY KEY,
  json text NOT NULL,
  hash bytea NOT NULL,
  released text
);
CREATE INDEX audit_leaves_released ON audit_leaves (released) WHERE released IS NOT NULL;

CREATE TABLE audit_nodes (
  level integer NOT NULL,
  number bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (level, number)
);

CREATE TABLE audit_checkpoints (
  size bigint PRIMARY KEY,
  root bytea NOT NULL,
  note text NOT NULL,
  at_ms bigint NOT NULL
);

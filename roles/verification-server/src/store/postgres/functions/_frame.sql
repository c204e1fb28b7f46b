-- What the transitions have in common. Each is one statement for its caller, and so one transaction (READ COMMITTED): every statement
-- inside sees what was committed before it began. Order of locks, so that none waits in a circle: names first, all at once, in the order
-- of their numbers (lock_names); then rows. Whatever is of one user is locked by the user's name, so that it is as if one write came after
-- the other; only operations of nobody, their ends and their expiry have their rows' locks alone.

CREATE FUNCTION bytes(base64 text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$ SELECT decode(base64, 'base64') $$;

-- Until the end of the transaction nobody else holds one of these names.
CREATE FUNCTION lock_names(names text[]) RETURNS void LANGUAGE sql VOLATILE AS $$
  SELECT pg_advisory_xact_lock(number)
  FROM (SELECT DISTINCT hashtextextended(name, 0) AS number FROM unnest(names) AS name ORDER BY 1) AS ordered
$$;

CREATE FUNCTION user_name(organization text, subject text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'user ' || organization || chr(10) || coalesce(subject, '')
$$;

-- Takes the names that a transition is about: its user, the windows it counts in (§15), and its idempotency key (`use`).
CREATE FUNCTION lock_for(organization text, subject text, args jsonb) RETURNS void LANGUAGE sql VOLATILE AS $$
  SELECT lock_names(ARRAY(SELECT 'window ' || (w ->> 'name') FROM jsonb_array_elements(coalesce(args -> 'windows', '[]')) AS w)
    || CASE WHEN subject IS NOT NULL THEN ARRAY[user_name(organization, subject)] ELSE '{}' END
    || CASE WHEN args ? 'use' THEN ARRAY['key ' || (args #>> '{use,organization}') || chr(10) || (args #>> '{use,idempotencyKey}')]
       ELSE '{}' END)
$$;

CREATE FUNCTION slot_of(w jsonb, now bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT floor((now - coalesce((w ->> 'fromMs')::bigint, 0))::numeric / ((w ->> 'windowSeconds')::bigint * 1000))::bigint
$$;

-- False when one of the windows is full. Inside a write it is sure while their names are locked.
CREATE FUNCTION has_room(args jsonb, now bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce(args -> 'windows', '[]')) AS w
    WHERE (SELECT kept.count FROM windows AS kept WHERE kept.name = w ->> 'name' AND kept.slot = slot_of(w, now)) >= (w ->> 'most')::integer)
$$;

-- Counts in each window: their names are locked, and there is room in all, so that refusals fill no other window (T39).
CREATE FUNCTION count_windows(args jsonb, now bigint) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO windows AS kept (name, slot, count, ends_ms)
  SELECT w ->> 'name', slot_of(w, now), 1,
    (slot_of(w, now) + 1) * (w ->> 'windowSeconds')::bigint * 1000 + coalesce((w ->> 'fromMs')::bigint, 0)
  FROM jsonb_array_elements(coalesce(args -> 'windows', '[]')) AS w
  ON CONFLICT (name) DO UPDATE SET slot = excluded.slot, ends_ms = excluded.ends_ms,
    count = CASE WHEN kept.slot = excluded.slot THEN kept.count + 1 ELSE 1 END
$$;

-- Both at once; false, and nothing counted, when one is full.
CREATE FUNCTION count_in(args jsonb, now bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT has_room(args, now) THEN RETURN false; END IF;
  PERFORM count_windows(args, now);
  RETURN true;
END $$;

-- An audit row, in the transaction of what it tells of; `released` is the operation whose release it is.
CREATE FUNCTION append(leaf jsonb, released text DEFAULT NULL) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO audit_pending (json, hash, released) VALUES (leaf ->> 'json', bytes(leaf ->> 'hash'), released)
$$;

-- What the idempotency key of `use` was used for within 24 h (§15): `{target}`, `{}` for another request, or null when it is new. Sure while its
-- name is locked.
CREATE FUNCTION key_use(args jsonb, now bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN request_hash = args #>> '{use,requestHash}' THEN jsonb_build_object('target', target) ELSE '{}' END
  FROM idempotency WHERE organization = args #>> '{use,organization}' AND key = args #>> '{use,idempotencyKey}' AND at_ms > now - 86400000
$$;

CREATE FUNCTION keep_key(args jsonb, target text, now bigint) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO idempotency (organization, key, request_hash, target, at_ms)
  VALUES (args #>> '{use,organization}', args #>> '{use,idempotencyKey}', args #>> '{use,requestHash}', target, now)
  ON CONFLICT ON CONSTRAINT idempotency_pkey DO UPDATE SET request_hash = excluded.request_hash, target = excluded.target,
    at_ms = excluded.at_ms, answer = NULL
$$;

-- A row as the engine reads it: what was sealed is read by itself.
CREATE FUNCTION shown(o operations) RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT to_jsonb(o) - 'sealed' $$;
CREATE FUNCTION shown(b bindings) RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT to_jsonb(b) - 'sealed' $$;
CREATE FUNCTION shown(e enrollments) RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT to_jsonb(e) $$;
CREATE FUNCTION shown(m methods) RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT to_jsonb(m) $$;
CREATE FUNCTION shown(c method_changes) RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT to_jsonb(c) - 'sealed' $$;

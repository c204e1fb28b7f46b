-- Failures in a row of one method of one user (§15); `lockSeconds` is how long so many lock it for, the last entry for all beyond.
CREATE FUNCTION fail_method(o operations, args jsonb, now bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE n integer;
BEGIN
  INSERT INTO locks AS kept (organization, subject, method, failures, until_ms) VALUES (o.organization, o.subject, args ->> 'lock', 1, 0)
  ON CONFLICT (organization, subject, method) DO UPDATE SET failures = kept.failures + 1 RETURNING failures INTO n;
  UPDATE locks SET until_ms = now + (args -> 'lockSeconds' ->> least(n, jsonb_array_length(args -> 'lockSeconds')) - 1)::bigint * 1000
  WHERE organization = o.organization AND subject = o.subject AND method = args ->> 'lock';
END $$;

-- False when the user's method has used that step or counter, or is no longer in use: each is newer than the last, or 0 as ever (T12).
CREATE FUNCTION spend_step(spends jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE step bigint := (spends ->> 'spent')::bigint;
BEGIN
  IF spends IS NULL THEN RETURN true; END IF;
  UPDATE methods SET spent = step
  WHERE id = spends ->> 'method' AND state = 'active' AND (spent < step OR (spent = 0 AND step = 0));
  RETURN FOUND;
END $$;

-- presented → approved by a method: the one under way, or without one the typed code of a device that has no network (§11.4).
CREATE FUNCTION approve_by_method(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  matched jsonb := nullif(args -> 'matched', 'null');
  claimed jsonb := nullif(matched -> 'claim', 'null');
  now bigint;
  o operations;
BEGIN
  PERFORM lock_operation(args);
  SELECT * INTO o FROM operations WHERE id = args ->> 'id' FOR UPDATE;
  now := clock_ms();
  IF o.id IS NULL OR o.state <> 'presented' OR o.deadline_ms <= now THEN RETURN NULL; END IF;
  IF NOT (CASE WHEN args ->> 'attempt' IS NULL THEN has_flag(o, 'offline')
      ELSE coalesce(o.attempt ->> 'id' = args ->> 'attempt' AND (o.attempt ->> 'expiresAtMs')::bigint > now, false) END) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT 1 FROM locks WHERE organization = o.organization AND subject = o.subject AND method = args ->> 'lock' AND until_ms > now)
  THEN RETURN '"locked"'; END IF;
  IF matched IS NOT NULL AND NOT has_room(args, now) THEN RETURN '"limited"'; END IF;
  IF matched IS NULL OR NOT spend_step(nullif(matched -> 'spends', 'null')) THEN
    PERFORM fail_method(o, args, now);
    RETURN miss_code(o.id, args);
  END IF;
  IF claimed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bindings WHERE id = claimed ->> 'binding' AND state = 'active'
      AND organization = o.organization AND subject = o.subject) THEN
    RETURN NULL;
  END IF;
  UPDATE operations SET state = 'approved', version = version + 1, binding = claimed ->> 'binding', claim = claimed,
    decision = matched -> 'decision', code_hash = NULL, sealed = NULL, attempt = NULL,
    deadline_ms = now + (frozen ->> 'releaseSeconds')::bigint * 1000
  WHERE id = o.id RETURNING * INTO o;
  PERFORM count_windows(args, now);
  DELETE FROM locks WHERE organization = o.organization AND subject = o.subject AND method = args ->> 'lock';
  PERFORM append(args #> '{leaves,right}');
  RETURN jsonb_build_object('kind', 'right', 'operation', shown(o));
END $$;

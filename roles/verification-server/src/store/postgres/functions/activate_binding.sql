-- The rules of `activationRules`, judged again inside the write (§9).
CREATE FUNCTION may_become_active(e enrollments, now bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT e.state = 'confirmed' AND e.expires_at_ms > now AND CASE e.way
    WHEN 'first' THEN situation_of(e.organization, e.subject) = 'first'
    -- A device approved it, and that is in use or has gone by itself (`mayVouch`): one that was stopped lets nobody in any more (T10).
    WHEN 'further' THEN EXISTS (SELECT 1 FROM bindings AS granter
      WHERE granter.id = e.granted_by AND (granter.state = 'active' OR granter.removed_by = 'device'))
    ELSE e.active_from_ms <= now END
$$;

-- The newest epoch of K_user; 0 before the first.
CREATE FUNCTION newest_epoch(org text, user_of text) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT coalesce(max(epoch), 0) FROM user_keys WHERE organization = org AND subject = user_of
$$;

-- confirmed → active, with its enrolment (§9). Whatever else was on its way to become a device of the user ends, so that no phone waits for
-- this one to go (T10); a replacement revokes every other device and starts a new epoch.
CREATE FUNCTION activate_binding(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_binding(args);
  now bigint := clock_ms();
  e enrollments;
  ending text[];
  replaced text[] := '{}';
BEGIN
  SELECT * INTO e FROM enrollments WHERE binding = args ->> 'id';
  IF b.id IS NULL OR NOT FOUND THEN RETURN NULL; END IF;
  ending := ARRAY(SELECT id FROM enrollments WHERE organization = b.organization AND subject = b.subject
    AND state IN ('pending', 'confirmed') AND binding IS DISTINCT FROM b.id ORDER BY row);
  IF e.way = 'replace' THEN
    replaced := ARRAY(SELECT id FROM bindings WHERE organization = b.organization AND subject = b.subject
      AND state IN ('active', 'frozen') AND id <> b.id ORDER BY row);
  END IF;
  IF NOT ARRAY(SELECT end_of ->> 'id' FROM jsonb_array_elements(args -> 'ends') AS end_of) @> ending
    OR NOT ARRAY(SELECT end_of ->> 'id' FROM jsonb_array_elements(args -> 'replaces') AS end_of) @> replaced
    OR (e.way = 'replace' AND (args #>> '{userKey,epoch}')::integer <> newest_epoch(b.organization, b.subject) + 1) THEN
    RETURN '"stale"';
  END IF;
  IF b.state <> 'confirmed' OR NOT coalesce(may_become_active(e, now), false) THEN RETURN NULL; END IF;
  UPDATE bindings SET state = 'active', token = args ->> 'token', sealed = bytes(args ->> 'sealed'), last_seen_at = now / 1000,
    active_at = now / 1000, replacement = e.way = 'replace'
  WHERE id = b.id RETURNING * INTO b;
  UPDATE enrollments SET state = 'active', version = version + 1 WHERE id = e.id;
  PERFORM drop_later(e.id, now);
  PERFORM kill_enrollment(one, now) FROM unnest(ending) AS one;
  UPDATE bindings SET state = 'revoked', sealed = NULL, frozen_by = NULL, removed_by = 'replacement', removed_at_ms = now
  WHERE id = ANY (replaced);
  -- Every replacement starts a new epoch; else the first key there ever was stays.
  IF b.replacement OR newest_epoch(b.organization, b.subject) = 0 THEN
    INSERT INTO user_keys (organization, subject, epoch, sealed)
    VALUES (b.organization, b.subject, (args #>> '{userKey,epoch}')::integer, bytes(args #>> '{userKey,sealed}'));
  END IF;
  PERFORM put_notices(args -> 'notices');
  PERFORM append(args -> 'leaf');
  PERFORM append(end_of -> 'leaf') FROM jsonb_array_elements(args -> 'ends' || (args -> 'replaces')) AS end_of
    WHERE end_of ->> 'id' = ANY (ending || replaced);
  RETURN jsonb_build_object('binding', shown(b), 'replaced', to_jsonb(replaced), 'ended', to_jsonb(ending));
END $$;

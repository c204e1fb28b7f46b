-- Anything but revoked → revoked. Enrolments that the device approved end with it unless it goes by itself (§9).
CREATE FUNCTION revoke_binding(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_binding(args);
  now bigint := clock_ms();
  key jsonb := nullif(args -> 'userKey', 'null');
  ending text[] := '{}';
BEGIN
  IF args ->> 'by' <> 'device' THEN
    ending := ARRAY(SELECT id FROM enrollments WHERE granted_by = args ->> 'id' AND state = 'confirmed' ORDER BY row);
  END IF;
  IF NOT ARRAY(SELECT end_of ->> 'id' FROM jsonb_array_elements(args -> 'ends') AS end_of) @> ending
    OR (key ->> 'epoch')::integer <> newest_epoch(b.organization, b.subject) + 1 THEN
    RETURN '"stale"';
  END IF;
  IF b.id IS NULL OR b.state = 'revoked' THEN RETURN NULL; END IF;
  UPDATE bindings SET removed_by = CASE WHEN args ->> 'by' = 'device' AND state = 'frozen' THEN 'frozen-device' ELSE args ->> 'by' END,
    state = 'revoked', sealed = NULL, frozen_by = NULL, removed_at_ms = now
  WHERE id = b.id RETURNING * INTO b;
  UPDATE enrollments SET state = 'dead', version = version + 1 WHERE binding = b.id AND state IN ('pending', 'confirmed');
  PERFORM drop_later(b.body ->> 'enrollment', now);
  PERFORM kill_enrollment(one, now) FROM unnest(ending) AS one;
  PERFORM append(end_of -> 'leaf') FROM jsonb_array_elements(args -> 'ends') AS end_of WHERE end_of ->> 'id' = ANY (ending);
  -- A phone that never came to life had no K_user, and is none that others have to hear of.
  IF b.active_at IS NOT NULL THEN
    IF key IS NOT NULL THEN
      INSERT INTO user_keys (organization, subject, epoch, sealed)
      VALUES (b.organization, b.subject, (key ->> 'epoch')::integer, bytes(key ->> 'sealed'));
    END IF;
    PERFORM put_notices(args -> 'notices');
  END IF;
  PERFORM append(args -> 'leaf');
  RETURN shown(b);
END $$;

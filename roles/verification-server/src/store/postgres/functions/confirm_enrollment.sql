-- pending → confirmed, while its way holds: the six digits were typed (§9).
CREATE FUNCTION confirm_enrollment(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE e enrollments := lock_enrollment(args);
BEGIN
  IF e.id IS NULL OR e.state <> 'pending' OR e.expires_at_ms <= clock_ms() OR NOT way_holds(e) THEN RETURN NULL; END IF;
  UPDATE enrollments SET state = 'confirmed', version = version + 1, expires_at_ms = (args ->> 'expiresAtMs')::bigint,
    active_from_ms = (args ->> 'activeFromMs')::bigint
  WHERE id = e.id RETURNING * INTO e;
  UPDATE bindings SET state = 'confirmed' WHERE id = e.binding AND state = 'pending';
  PERFORM put_notices(args -> 'notices');
  PERFORM append(args -> 'leaf');
  RETURN shown(e);
END $$;

-- pending → pending, with the text message that is to confirm it: the one before no longer does (S14).
CREATE FUNCTION await_sms(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE e enrollments := lock_enrollment(args);
BEGIN
  IF e.id IS NULL OR e.state <> 'pending' OR e.expires_at_ms <= clock_ms() OR NOT way_holds(e) THEN RETURN NULL; END IF;
  UPDATE enrollments SET sms = args ->> 'sms', version = version + 1 WHERE id = e.id RETURNING * INTO e;
  PERFORM append(args -> 'leaf');
  RETURN shown(e);
END $$;

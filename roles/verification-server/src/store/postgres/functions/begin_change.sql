-- A new change of a user's methods; an earlier one of the same method and kind that is not in force yet ends with it (§17).
CREATE FUNCTION begin_change(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  given jsonb := args -> 'change';
  now bigint;
  earlier jsonb;
  c method_changes;
BEGIN
  PERFORM lock_for(given ->> 'organization', given ->> 'subject', args);
  now := clock_ms();
  earlier := key_use(args, now);
  IF earlier IS NOT NULL THEN
    SELECT * INTO c FROM method_changes WHERE id = earlier ->> 'target';
    RETURN CASE WHEN FOUND THEN shown(c) ELSE '"reused"' END;
  END IF;
  IF NOT count_in(args, now) THEN RETURN '"limited"'; END IF;
  UPDATE method_changes SET state = 'dead', sealed = NULL
  WHERE organization = given ->> 'organization' AND subject = given ->> 'subject' AND method = given ->> 'method' AND kind = given ->> 'kind'
    AND state IN ('begun', 'waiting');
  INSERT INTO method_changes AS made (id, organization, subject, method, kind, type, state, expires_at_ms, label, locale, origin,
    idempotency_key, request_hash, sealed)
  VALUES (given ->> 'id', given ->> 'organization', given ->> 'subject', given ->> 'method', given ->> 'kind', given ->> 'type',
    given ->> 'state', (given ->> 'expiresAtMs')::bigint, given ->> 'label', given ->> 'locale', given ->> 'origin',
    given ->> 'idempotencyKey', given ->> 'requestHash', bytes(args ->> 'sealed'))
  RETURNING made.* INTO c;
  PERFORM keep_key(args, c.id, now);
  PERFORM append(args -> 'leaf');
  RETURN shown(c);
END $$;

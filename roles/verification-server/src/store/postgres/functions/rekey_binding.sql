-- New keys for an active device whose key is still `kid` (§7).
CREATE FUNCTION rekey_binding(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_binding(args);
  now bigint := clock_ms();
BEGIN
  IF EXISTS (SELECT 1 FROM bindings WHERE kid = args #>> '{next,kid}') THEN RETURN '"conflict"'; END IF;
  IF NOT has_room(args, now) THEN RETURN '"limited"'; END IF;
  IF b.id IS NULL OR b.kid <> args ->> 'kid' OR b.state <> 'active' THEN RETURN NULL; END IF;
  BEGIN
    UPDATE bindings SET kid = args #>> '{next,kid}', previous_token = token, token = args ->> 'token', sealed = bytes(args ->> 'sealed'),
      last_seen_at = now / 1000, body = body || jsonb_build_object('signingKey', args #> '{next,signingKey}', 'agreementKey',
        args #> '{next,agreementKey}')
    WHERE id = b.id RETURNING * INTO b;
  EXCEPTION WHEN unique_violation THEN
    -- The same key for another device, at this very moment.
    RETURN '"conflict"';
  END;
  PERFORM count_windows(args, now);
  PERFORM put_notices(args -> 'notices');
  PERFORM append(args -> 'leaf');
  RETURN shown(b);
END $$;

-- presented → claimed, or once more by the same device (§10). An operation of nobody becomes the device's user's (§11.2).
CREATE FUNCTION claim_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_device(args #>> '{claim,binding}', args);
  now bigint := clock_ms();
  o operations;
BEGIN
  IF NOT count_in(args, now) THEN RETURN '"limited"'; END IF;
  IF b.id IS NULL THEN RETURN NULL; END IF;
  UPDATE operations AS p SET state = 'claimed', version = p.version + 1, attempt = NULL, scans = p.scans + 1, binding = b.id,
    nonce_hash = args #>> '{claim,nonceHash}', claim = args -> 'claim', subject = coalesce(p.subject, b.subject)
  WHERE p.id = args ->> 'id' AND p.deadline_ms > now AND p.scans < (args ->> 'maximumScans')::integer
    AND (p.state = 'presented' OR (p.state = 'claimed' AND p.binding = b.id))
  RETURNING p.* INTO o;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM rotate_token(args -> 'rotation', now);
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

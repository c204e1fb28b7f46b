-- claimed → approved or declined (§10): burns the nonce; the device is active (P18), and an assertion's counter newer than the last (T12).
CREATE FUNCTION decide_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_device(args ->> 'binding', args);
  now bigint := clock_ms();
  counted bigint := (args #>> '{passkey,counter}')::bigint;
  approves boolean := args #>> '{decision,answer}' = 'approve';
  o operations;
BEGIN
  IF NOT count_in(args, now) THEN RETURN '"limited"'; END IF;
  UPDATE operations AS p SET state = args ->> 'to', version = p.version + 1, nonce_hash = NULL, decision = args -> 'decision', code_hash = NULL,
    sealed = NULL, deadline_ms = CASE WHEN approves THEN now + (p.frozen ->> 'releaseSeconds')::bigint * 1000 END
  WHERE p.id = args ->> 'id' AND p.state = 'claimed' AND p.binding = b.id AND p.nonce_hash = args ->> 'nonceHash' AND p.deadline_ms > now
    AND (NOT args ? 'passkey' OR EXISTS (SELECT 1 FROM passkeys AS k WHERE k.id = args #>> '{passkey,id}'
      AND (k.counter < counted OR (k.counter = 0 AND counted = 0))))
    AND (NOT approves OR NOT has_flag(p, 'confirmation') OR (p.claim ->> 'confirmed')::boolean)
  RETURNING p.* INTO o;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF args ? 'passkey' THEN UPDATE passkeys AS k SET counter = counted WHERE k.id = args #>> '{passkey,id}'; END IF;
  PERFORM rotate_token(args -> 'rotation', now);
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

-- Another return code in the place of the one given with the approval, until the time the first one would have ended (§11.3).
CREATE FUNCTION renew_return_code(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_device(args ->> 'binding', args);
  now bigint := clock_ms();
  o operations;
BEGIN
  UPDATE operations AS p SET decision = jsonb_set(p.decision, '{returnCode,hash}', args -> 'hash')
  WHERE p.id = args ->> 'id' AND p.state = 'approved' AND p.binding = b.id AND p.deadline_ms > now
    AND p.decision #>> '{returnCode,hash}' IS NOT NULL
  RETURNING p.* INTO o;
  RETURN CASE WHEN FOUND THEN shown(o) END;
END $$;

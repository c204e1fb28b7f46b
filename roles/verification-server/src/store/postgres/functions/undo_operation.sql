-- approved → revoked by the device that approved, while it is active and nobody has used the approval (§10).
CREATE FUNCTION undo_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_device(args ->> 'binding', args);
  now bigint := clock_ms();
  o operations;
BEGIN
  SELECT * INTO o FROM operations AS p
  WHERE p.id = args ->> 'id' AND p.state = 'approved' AND p.deadline_ms > now AND p.binding = b.id FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  o := close_operation(o.id, 'revoked');
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

-- claimed → cancelled when a device other than the one that holds an anonymous operation scans it (§11.2).
CREATE FUNCTION contend_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_device(args ->> 'binding', args);
  now bigint := clock_ms();
  o operations;
BEGIN
  IF NOT has_room(args, now) THEN RETURN '"limited"'; END IF;
  SELECT * INTO o FROM operations AS p WHERE p.id = args ->> 'id' AND p.state = 'claimed' AND p.binding <> b.id AND p.deadline_ms > now
    AND has_flag(p, 'anonymous') FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  o := close_operation(o.id, 'cancelled');
  PERFORM count_windows(args, now);
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

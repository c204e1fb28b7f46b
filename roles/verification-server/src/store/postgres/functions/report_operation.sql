-- Notes once for each device and operation that its user did not do this; an approval that is not used yet is revoked with it.
CREATE FUNCTION report_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_device(args ->> 'binding', args);
  now bigint := clock_ms();
  o operations;
BEGIN
  SELECT * INTO o FROM operations WHERE id = args ->> 'id' FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF EXISTS (SELECT 1 FROM reports WHERE operation = o.id AND binding = args ->> 'binding') THEN
    RETURN jsonb_build_object('operation', shown(o), 'isFirst', false);
  END IF;
  IF NOT count_in(args, now) THEN RETURN '"limited"'; END IF;
  IF b.id IS NULL THEN RETURN NULL; END IF;
  INSERT INTO reports (operation, binding) VALUES (o.id, b.id);
  PERFORM append(args #> '{leaves,reported}');
  IF o.state = 'approved' AND o.deadline_ms > now THEN
    o := close_operation(o.id, 'revoked');
    PERFORM append(args #> '{leaves,revoked}');
  END IF;
  RETURN jsonb_build_object('operation', shown(o), 'isFirst', true);
END $$;

-- Keeps a device's signed record of an offline decision, once; it is contradicted when another device has one of the same operation.
CREATE FUNCTION record_offline_decision(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_device(args ->> 'binding', args);
  now bigint := clock_ms();
  o operations;
BEGIN
  IF NOT count_in(args, now) THEN RETURN '"limited"'; END IF;
  -- Two devices of two users at once: one of them must see the other's.
  SELECT * INTO o FROM operations WHERE id = args ->> 'id' FOR UPDATE;
  IF o.id IS NULL OR b.id IS NULL THEN RETURN NULL; END IF;
  INSERT INTO offline_decisions (operation, binding, decision) VALUES (o.id, b.id, args ->> 'decision') ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM append(args -> 'leaf');
  RETURN jsonb_build_object('operation', shown(o), 'isContradicted',
    EXISTS (SELECT 1 FROM offline_decisions AS d WHERE d.operation = o.id AND d.binding <> b.id));
END $$;

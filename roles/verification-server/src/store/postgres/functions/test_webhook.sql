CREATE FUNCTION test_webhook(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint := now_ms(args);
  earlier jsonb := used_once(args -> 'once', now);
  made text;
BEGIN
  IF earlier IS NOT NULL THEN RETURN earlier; END IF;
  PERFORM lock_for('', NULL, args);
  IF NOT count_in(args, now) THEN RETURN '{"limited": true}'; END IF;
  INSERT INTO webhook_deliveries (id, endpoint, organization, type, at_ms, data, state, due_ms)
  SELECT new_event_id(now), id, organization, 'endpoint.test', now, jsonb_build_object('endpoint', id), 'waiting', now
  FROM webhook_endpoints WHERE id = args ->> 'endpoint' AND state = 'enabled' RETURNING id INTO made;
  IF made IS NULL THEN RETURN NULL; END IF;
  PERFORM keep_once(args -> 'once', made, now);
  RETURN jsonb_build_object('target', made);
END $$;

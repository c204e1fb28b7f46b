CREATE FUNCTION test_webhook(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint;
  earlier jsonb;
  made text;
BEGIN
  PERFORM lock_for('', NULL, args);
  now := clock_ms();
  earlier := key_use(args, now);
  IF earlier = '{}' THEN RETURN '"reused"'; END IF;
  IF earlier IS NOT NULL THEN RETURN earlier -> 'target'; END IF;
  IF NOT count_in(args, now) THEN RETURN '"limited"'; END IF;
  INSERT INTO webhook_deliveries (id, endpoint, organization, type, at_ms, data, state, due_ms)
  SELECT new_event_id(now), id, organization, 'endpoint.test', now, jsonb_build_object('endpoint', id), 'waiting', now
  FROM webhook_endpoints WHERE id = args ->> 'endpoint' AND state = 'enabled' RETURNING id INTO made;
  IF made IS NULL THEN RETURN NULL; END IF;
  PERFORM set_config('countersign.told', 'true', true);
  PERFORM keep_key(args, made, now);
  RETURN to_jsonb(made);
END $$;

CREATE FUNCTION rotate_webhook(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint;
  earlier jsonb;
  e webhook_endpoints;
BEGIN
  PERFORM lock_for('', NULL, args);
  now := clock_ms();
  earlier := key_use(args, now);
  IF earlier = '{}' THEN RETURN '"reused"'; END IF;
  SELECT * INTO e FROM found_webhook(args -> 'found');
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF earlier IS NOT NULL THEN RETURN to_jsonb(e); END IF;
  UPDATE webhook_endpoints SET secret_number = secret_number + 1, previous_until_ms = (args ->> 'previousUntilMs')::bigint
  WHERE id = e.id RETURNING * INTO e;
  PERFORM keep_key(args, e.id, now);
  PERFORM append(args -> 'leaf');
  RETURN to_jsonb(e);
END $$;

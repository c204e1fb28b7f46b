CREATE FUNCTION remove_webhook(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint := clock_ms();
  e webhook_endpoints;
BEGIN
  SELECT * INTO e FROM found_webhook(args -> 'found');
  IF NOT FOUND THEN RETURN NULL; END IF;
  DELETE FROM webhook_endpoints WHERE id = e.id;
  DELETE FROM webhook_deliveries WHERE endpoint = e.id;
  PERFORM append(args -> 'leaf');
  RETURN to_jsonb(e);
END $$;

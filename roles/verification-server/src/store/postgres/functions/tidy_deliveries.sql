-- Forgets what ended. What was written for an endpoint in the moment somebody removed it goes too, and what was written in the moment it was
-- switched off is given up.
CREATE FUNCTION tidy_deliveries(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE now bigint := clock_ms();
BEGIN
  DELETE FROM webhook_deliveries WHERE state <> 'waiting' AND ended_at_ms < (args ->> 'beforeMs')::bigint;
  DELETE FROM webhook_deliveries AS d WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM webhook_endpoints WHERE id = d.endpoint);
  PERFORM give_up(id, 'disabled', now) FROM webhook_endpoints WHERE state = 'disabled';
  RETURN 'true';
END $$;

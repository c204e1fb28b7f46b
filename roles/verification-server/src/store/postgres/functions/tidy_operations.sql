-- Forgets idempotency keys, windows, notices, changes of methods and counts by the minute whose time is over.
CREATE FUNCTION tidy_operations(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint := clock_ms();
  day bigint := 86400000;
BEGIN
  DELETE FROM idempotency WHERE at_ms <= now - day;
  -- Nobody is waited for: what is used now is left for the next time.
  DELETE FROM windows WHERE name IN (SELECT name FROM windows WHERE ends_ms <= now FOR UPDATE SKIP LOCKED);
  DELETE FROM notices WHERE at_ms <= now - 90 * day;
  -- What came into force is kept: a method's secret lies with its change.
  DELETE FROM method_changes WHERE state <> 'done' AND expires_at_ms <= now - day;
  DELETE FROM statistics WHERE width_ms = 60000 AND at_ms < now - 8 * day;
  UPDATE function_schemas SET used_on = current_date WHERE name = current_schema() AND used_on < current_date;
  RETURN 'true';
END $$;

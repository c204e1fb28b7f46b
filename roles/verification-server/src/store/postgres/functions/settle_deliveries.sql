-- `results` are under a lease and know how often each was tried; `delayMs` is null where it is given up. What somebody else has since is left out.
CREATE FUNCTION settle_deliveries(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint := clock_ms();
  one record;
  is_ended boolean;
BEGIN
  PERFORM 1 FROM webhook_endpoints WHERE id IN (SELECT r ->> 'endpoint' FROM jsonb_array_elements(args -> 'results') AS r) ORDER BY id FOR UPDATE;
  FOR one IN
    SELECT * FROM jsonb_to_recordset(args -> 'results')
      AS r (id text, lease text, endpoint text, tries integer, result text, status integer, failure text, "delayMs" bigint)
  LOOP
    is_ended := one.result <> 'failed' OR one."delayMs" IS NULL;
    UPDATE webhook_deliveries SET tries = one.tries + 1, lease = NULL, status = one.status, failure = one.failure,
      state = CASE WHEN NOT is_ended THEN state WHEN one.result = 'delivered' THEN 'delivered' ELSE 'dead' END,
      due_ms = CASE WHEN is_ended THEN due_ms ELSE now + one."delayMs" END,
      ended_at_ms = CASE WHEN is_ended THEN now END
    WHERE id = one.id AND lease = one.lease AND tries = one.tries AND state = 'waiting';
    CONTINUE WHEN NOT FOUND;
    UPDATE webhook_endpoints SET failures = CASE one.result WHEN 'delivered' THEN 0 ELSE failures + 1 END WHERE id = one.endpoint;
    CONTINUE WHEN one.result <> 'gone';
    UPDATE webhook_endpoints SET state = 'disabled', disabled_by = 'receiver' WHERE id = one.endpoint AND state = 'enabled';
    PERFORM give_up(one.endpoint, 'gone', now);
  END LOOP;
  RETURN 'true';
END $$;

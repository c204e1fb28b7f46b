-- What the transitions of webhooks have in common. Whoever changes deliveries of an endpoint has the endpoint's row first, but for who leases:
-- that one leaves out what others have.

-- Locks an endpoint as long as it is as somebody found it: for these businesses.
CREATE FUNCTION found_webhook(found jsonb) RETURNS SETOF webhook_endpoints LANGUAGE sql VOLATILE AS $$
  SELECT * FROM webhook_endpoints
  WHERE id = found ->> 'id' AND businesses IS NOT DISTINCT FROM nullif(found -> 'businesses', 'null') FOR UPDATE
$$;

-- Gives up all that waits for an endpoint that was switched off.
CREATE FUNCTION give_up(of_endpoint text, reason text, now bigint) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE webhook_deliveries SET state = 'dead', failure = reason, lease = NULL, ended_at_ms = now
  WHERE endpoint = of_endpoint AND state = 'waiting'
$$;

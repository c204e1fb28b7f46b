-- Keys that were used say what they made; one that made what is gone makes it again.
CREATE FUNCTION create_webhook(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint;
  one jsonb := args -> 'endpoint';
  earlier jsonb;
  made webhook_endpoints;
BEGIN
  PERFORM lock_for(one ->> 'organization', 'webhooks', args);
  now := clock_ms();
  earlier := key_use(args, now);
  IF earlier = '{}' THEN RETURN '"reused"'; END IF;
  SELECT * INTO made FROM webhook_endpoints WHERE id = earlier ->> 'target';
  IF FOUND THEN RETURN to_jsonb(made); END IF;
  IF (SELECT count(*) FROM webhook_endpoints AS e WHERE e.organization = one ->> 'organization') >= (args ->> 'most')::integer THEN
    RETURN '"full"';
  END IF;
  INSERT INTO webhook_endpoints (id, organization, url, events, businesses, description, state, secret_number, created_at_ms)
  VALUES (one ->> 'id', one ->> 'organization', one ->> 'url', nullif(one -> 'events', 'null'), nullif(one -> 'businesses', 'null'),
    one ->> 'description', one ->> 'state', (one ->> 'secretNumber')::integer, (one ->> 'createdAtMs')::bigint) RETURNING * INTO made;
  PERFORM keep_key(args, made.id, now);
  PERFORM append(args -> 'leaf');
  RETURN to_jsonb(made);
END $$;

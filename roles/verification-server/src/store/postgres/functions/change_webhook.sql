-- `change` names what changes; switched on, the endpoint starts anew.
CREATE FUNCTION change_webhook(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint := clock_ms();
  change jsonb := args -> 'change';
  e webhook_endpoints;
BEGIN
  SELECT * INTO e FROM found_webhook(args -> 'found');
  IF NOT FOUND THEN RETURN NULL; END IF;
  UPDATE webhook_endpoints SET
    url = coalesce(change ->> 'url', url),
    events = CASE WHEN change ? 'events' THEN nullif(change -> 'events', 'null') ELSE events END,
    businesses = CASE WHEN change ? 'businesses' THEN nullif(change -> 'businesses', 'null') ELSE businesses END,
    description = coalesce(change ->> 'description', description),
    state = coalesce(change ->> 'state', state),
    disabled_by = CASE WHEN coalesce(change ->> 'state', state) = 'enabled' THEN NULL ELSE coalesce(disabled_by, 'site') END,
    failures = 0
  WHERE id = e.id RETURNING * INTO e;
  IF change ->> 'state' = 'disabled' THEN PERFORM give_up(e.id, 'disabled', now); END IF;
  PERFORM append(args -> 'leaf');
  RETURN to_jsonb(e);
END $$;

-- Deletes all that is kept of a user; null while something of them is in use. `counted` are the rows of operations whose `slots` are counted with it:
-- "changed", and nothing done, when those are no longer all that are not counted yet.
CREATE FUNCTION erase_user(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  of_organization CONSTANT text := args ->> 'organization';
  of_subject CONSTANT text := args ->> 'subject';
  now bigint;
  rows bigint[];
  ids text[];
  erased integer;
  devices integer;
  methods_of integer;
BEGIN
  PERFORM lock_names(ARRAY['history', user_name(of_organization, of_subject)]);
  now := clock_ms();
  IF EXISTS (SELECT 1 FROM operations WHERE organization = of_organization AND subject = of_subject AND deadline_ms IS NOT NULL)
    OR EXISTS (SELECT 1 FROM bindings WHERE organization = of_organization AND subject = of_subject AND state <> 'revoked')
    OR EXISTS (SELECT 1 FROM methods WHERE organization = of_organization AND subject = of_subject AND state = 'active')
  THEN RETURN NULL; END IF;
  SELECT coalesce(array_agg(row), '{}'), coalesce(array_agg(id), '{}') INTO rows, ids
    FROM operations WHERE organization = of_organization AND subject = of_subject;
  IF uncounted_among(rows) <> numbers(args -> 'counted') THEN RETURN '"changed"'; END IF;

  DELETE FROM idempotency WHERE organization = of_organization AND target IN (
    SELECT of_subject UNION SELECT unnest(ids)
    UNION SELECT id FROM enrollments WHERE organization = of_organization AND subject = of_subject
    UNION SELECT id FROM method_changes WHERE organization = of_organization AND subject = of_subject);
  DELETE FROM reports WHERE operation = ANY (ids);
  DELETE FROM offline_decisions WHERE operation = ANY (ids);
  DELETE FROM passkeys WHERE binding IN (SELECT id FROM bindings WHERE organization = of_organization AND subject = of_subject);
  DELETE FROM webhook_deliveries WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM method_changes WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM enrollments WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM user_keys WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM notices WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM locks WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM method_settings WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM learning_resets WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM user_groups WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM user_salts WHERE organization = of_organization AND subject = of_subject;
  DELETE FROM bindings WHERE organization = of_organization AND subject = of_subject AND active_at IS NULL;
  DELETE FROM operations WHERE row = ANY (rows);
  GET DIAGNOSTICS erased = ROW_COUNT;
  -- What stays of a device for a while: its public key, so that it is told that it was removed and may object.
  UPDATE bindings SET erased_at_ms = now, token = NULL, previous_token = NULL, last_seen_at = NULL,
    body = jsonb_set(body || '{"userReference": "", "label": ""}', '{application,os}', '""', body #> '{application,os}' IS NOT NULL)
  WHERE organization = of_organization AND subject = of_subject AND erased_at_ms IS NULL;
  GET DIAGNOSTICS devices = ROW_COUNT;
  UPDATE methods SET erased_at_ms = now, body = '{}' WHERE organization = of_organization AND subject = of_subject AND erased_at_ms IS NULL;
  GET DIAGNOSTICS methods_of = ROW_COUNT;
  PERFORM count_slots(args -> 'slots');
  PERFORM append(args -> 'leaf');
  RETURN jsonb_build_object('operations', erased, 'devices', devices, 'methods', methods_of);
END $$;

-- Replaces the registry when its version is still the one that was changed. One write with the approval: one that counts for nothing
-- changes nothing, and one that was used counts for nothing (T53).
CREATE FUNCTION replace_registry(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE next integer;
BEGIN
  PERFORM lock_names('{registry}');
  IF EXISTS (SELECT 1 FROM used_approvals WHERE operation = args ->> 'approval') THEN RETURN '"used"'; END IF;
  SELECT coalesce(max(version), 0) + 1 INTO next FROM registry;
  IF next <> (args ->> 'version')::integer + 1 THEN RETURN NULL; END IF;
  INSERT INTO registry (id, version, body) VALUES (1, next, (args ->> 'body')::json)
  ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body;
  IF args ? 'approval' THEN INSERT INTO used_approvals (operation, version) VALUES (args ->> 'approval', next); END IF;
  PERFORM append(args -> 'leaf');
  RETURN to_jsonb(next);
END $$;

-- A key of this server, its private part sealed. `first`: false when there is one of its purpose that is not retired.
CREATE FUNCTION add_server_key(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_names('{server keys}');
  IF (args ->> 'first')::boolean AND EXISTS (SELECT 1 FROM server_keys WHERE purpose = args ->> 'purpose' AND retired_at_ms IS NULL) THEN
    RETURN 'false';
  END IF;
  INSERT INTO server_keys (id, purpose, jwk, sealed, created_at_ms, retired_at_ms)
  VALUES (args ->> 'id', args ->> 'purpose', nullif(args -> 'jwk', 'null'), bytes(args ->> 'sealed'), (args ->> 'createdAtMs')::bigint,
    (args ->> 'retiredAtMs')::bigint);
  PERFORM append(args -> 'leaf');
  RETURN 'true';
END $$;

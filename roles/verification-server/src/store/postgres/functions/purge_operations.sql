-- Deletes operations that have ended. `counted` are the rows of those whose `slots` are counted with it: null, and nothing done, when those are no
-- longer all that are not counted yet.
CREATE FUNCTION purge_operations(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint := clock_ms();
  rows bigint[];
  gone text[];
BEGIN
  PERFORM lock_names(ARRAY['history']);
  SELECT coalesce(array_agg(row), '{}'), coalesce(array_agg(id), '{}') INTO rows, gone
    FROM operations WHERE deadline_ms IS NULL AND id IN (SELECT jsonb_array_elements_text(args -> 'ids'));
  IF uncounted_among(rows) <> numbers(args -> 'counted') THEN RETURN NULL; END IF;
  DELETE FROM reports WHERE operation = ANY (gone);
  DELETE FROM offline_decisions WHERE operation = ANY (gone);
  DELETE FROM operations WHERE row = ANY (rows);
  PERFORM count_slots(args -> 'slots');
  PERFORM append(args -> 'leaf');
  RETURN 'true';
END $$;

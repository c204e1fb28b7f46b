-- One piece of what was read from the queues and the audit log; null, and nothing changed, when another node is at it or took it in.
CREATE FUNCTION take_in_history(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint := clock_ms();
  fresh bigint[] := ARRAY(SELECT (one ->> 'row')::bigint FROM jsonb_array_elements(args -> 'indexed') AS one);
  over bigint[] := ARRAY(SELECT (one ->> 'row')::bigint FROM jsonb_array_elements(args -> 'settled') AS one);
  read_from bigint := (args ->> 'readFrom')::bigint;
  read_to bigint := (args ->> 'readTo')::bigint;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('history', 0)) THEN RETURN NULL; END IF;
  IF (SELECT count(*) FROM operations_unindexed WHERE row = ANY (fresh)) < cardinality(fresh)
    OR (SELECT count(*) FROM operation_index WHERE row = ANY (over) AND state IS NULL) < cardinality(over)
    OR coalesce((SELECT at FROM background_marks WHERE name = 'audit'), 0) <> read_from
  THEN RETURN NULL; END IF;

  DELETE FROM operations_unindexed WHERE row = ANY (fresh);
  INSERT INTO operation_index (row, created_ms, organization, business, type, state, method)
  SELECT row, "createdMs", organization, business, type, state, method FROM jsonb_to_recordset(args -> 'indexed')
    AS one (row bigint, "createdMs" bigint, organization integer, business integer, type integer, state integer, method integer);
  INSERT INTO operation_text (row, text) SELECT row, text FROM jsonb_to_recordset(args -> 'indexed') AS one (row bigint, text text);
  INSERT INTO operation_spans AS kept (chunk, from_ms, to_ms)
  SELECT row / 32768, min("createdMs"), max("createdMs")
  FROM jsonb_to_recordset(args -> 'indexed') AS one (row bigint, "createdMs" bigint) GROUP BY 1
  ON CONFLICT (chunk) DO UPDATE SET from_ms = least(kept.from_ms, excluded.from_ms), to_ms = greatest(kept.to_ms, excluded.to_ms);

  DELETE FROM operations_uncounted WHERE seq = ANY (numbers(args -> 'seqs'));
  UPDATE operation_index AS i SET state = one.state, method = one.method
  FROM jsonb_to_recordset(args -> 'settled') AS one (row bigint, state integer, method integer) WHERE i.row = one.row;
  PERFORM count_slots(args -> 'slots');

  INSERT INTO audit_mentions (about, seq)
  SELECT right(name, 16), seq FROM audit_leaves, LATERAL (VALUES (said(json) ->> 'operation'), (said(json) ->> 'device')) AS named (name)
  WHERE seq > read_from AND seq <= read_to AND name IS NOT NULL ON CONFLICT DO NOTHING;
  IF read_to > read_from THEN
    INSERT INTO background_marks (name, at) VALUES ('audit', read_to) ON CONFLICT (name) DO UPDATE SET at = excluded.at;
  END IF;
  RETURN 'true';
END $$;

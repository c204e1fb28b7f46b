-- A row for what changed nothing: a refusal. False, and no row, when one of the windows is full.
CREATE FUNCTION append_leaf(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_for(NULL, NULL, args);
  IF NOT count_in(args, clock_ms()) THEN RETURN 'false'; END IF;
  PERFORM append(args -> 'leaf');
  RETURN 'true';
END $$;

-- Gives every row that was committed since its place in the log, one caller at a time: dense, and none before one that was read already.
-- Answers how many there are in all.
CREATE FUNCTION number_leaves(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE numbered bigint;
BEGIN
  IF EXISTS (SELECT 1 FROM audit_pending) THEN
    PERFORM lock_names('{audit log}');
    SELECT coalesce(max(seq), 0) INTO numbered FROM audit_leaves;
    WITH taken AS (DELETE FROM audit_pending RETURNING id, json, hash, released)
    INSERT INTO audit_leaves (seq, json, hash, released)
    SELECT numbered + row_number() OVER (ORDER BY id), json, hash, released FROM taken;
  END IF;
  SELECT coalesce(max(seq), 0) INTO numbered FROM audit_leaves;
  RETURN to_jsonb(numbered);
END $$;

-- Keeps a checkpoint with the full subtrees that it completes; false when the newest is not `after` leaves long.
CREATE FUNCTION add_checkpoint(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_names('{checkpoints}');
  IF (SELECT coalesce(max(size), 0) FROM audit_checkpoints) <> (args ->> 'after')::bigint THEN RETURN 'false'; END IF;
  INSERT INTO audit_nodes (level, number, hash)
  SELECT (n #>> '{address,level}')::integer, (n #>> '{address,index}')::bigint, bytes(n ->> 'hash') FROM jsonb_array_elements(args -> 'nodes') AS n;
  INSERT INTO audit_checkpoints (size, root, note, at_ms)
  VALUES ((args ->> 'size')::bigint, bytes(args ->> 'root'), args ->> 'note', (args ->> 'atMs')::bigint);
  RETURN 'true';
END $$;

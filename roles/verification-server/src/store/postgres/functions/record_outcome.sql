-- Once, after release.
CREATE FUNCTION record_outcome(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE o operations;
BEGIN
  UPDATE operations SET version = version + 1, outcome = args -> 'outcome'
  WHERE id = args ->> 'id' AND state = 'released' AND outcome IS NULL RETURNING * INTO o;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

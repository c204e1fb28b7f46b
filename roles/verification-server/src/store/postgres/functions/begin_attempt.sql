-- presented → presented with another method under way, or with the code alone; the one before is over (§12).
CREATE FUNCTION begin_attempt(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  begun jsonb := nullif(args -> 'attempt', 'null');
  now bigint;
  o operations;
BEGIN
  PERFORM lock_operation(args);
  now := clock_ms();
  IF NOT has_room(args, now) THEN RETURN '"limited"'; END IF;
  UPDATE operations AS p SET version = p.version + 1, attempt = begun, attempts = p.attempts + (begun IS NOT NULL)::integer
  WHERE p.id = args ->> 'id' AND p.state = 'presented' AND p.deadline_ms > now
    AND CASE WHEN begun IS NULL THEN p.attempt IS NOT NULL ELSE p.attempts < (args ->> 'most')::integer END
  RETURNING p.* INTO o;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM count_windows(args, now);
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

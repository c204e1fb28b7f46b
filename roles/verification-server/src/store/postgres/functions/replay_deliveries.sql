-- `selection` as the port has it; `leaf` where the act leaves a row.
CREATE FUNCTION replay_deliveries(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint;
  earlier jsonb;
  which jsonb := args -> 'selection';
  most integer := (args ->> 'most')::integer;
  revived bigint[];
  answer jsonb;
BEGIN
  PERFORM lock_for('', NULL, args);
  now := clock_ms();
  earlier := key_use(args, now);
  IF earlier = '{}' THEN RETURN '"reused"'; END IF;
  IF earlier IS NOT NULL THEN RETURN (earlier ->> 'target')::jsonb; END IF;
  PERFORM 1 FROM webhook_endpoints WHERE id = args ->> 'endpoint' AND state = 'enabled' FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  WITH chosen AS (
    SELECT seq FROM webhook_deliveries
    WHERE endpoint = args ->> 'endpoint' AND seq > (args ->> 'after')::bigint AND state <> 'waiting' AND CASE which ->> 'kind'
      WHEN 'named' THEN which -> 'ids' ? id WHEN 'dead' THEN state = 'dead' ELSE at_ms >= (which ->> 'atMs')::bigint END
    ORDER BY seq LIMIT most
  ), again AS (
    UPDATE webhook_deliveries AS d SET state = 'waiting', tries = 0, due_ms = now, lease = NULL, failure = NULL, status = NULL, ended_at_ms = NULL
    FROM chosen WHERE d.seq = chosen.seq RETURNING d.seq
  )
  SELECT coalesce(array_agg(seq), '{}') INTO revived FROM again;
  answer := jsonb_build_object('count', cardinality(revived),
    'last', CASE WHEN cardinality(revived) = most THEN (SELECT max(seq) FROM unnest(revived) AS seq) END);
  PERFORM set_config('countersign.told', 'true', true);
  PERFORM keep_key(args, answer::text, now);
  IF args ? 'leaf' THEN PERFORM append(args -> 'leaf'); END IF;
  RETURN answer;
END $$;

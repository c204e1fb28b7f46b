-- One node leases at a time, so that what is out is counted right; what others settle or replay meanwhile is left out. First come endpoints
-- of the organization that has the least under way, so that nobody waits for the slow receivers of others (T38), and of these the longest due.
CREATE FUNCTION lease_deliveries(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint := clock_ms();
  most integer := (args ->> 'most')::integer;
  out_to jsonb := '{}';
  taken bigint[] := '{}';
  more bigint[];
  e record;
  room integer;
BEGIN
  PERFORM lock_names(ARRAY['webhook deliveries']);
  FOR e IN
    WITH leased AS MATERIALIZED (
      SELECT endpoint, organization, count(*) AS n FROM webhook_deliveries WHERE lease IS NOT NULL AND due_ms > now GROUP BY 1, 2
    ), due AS (
      SELECT w.id, w.organization, w.failures, (SELECT min(due_ms) FROM webhook_deliveries WHERE endpoint = w.id AND state = 'waiting') AS first_due_ms
      FROM webhook_endpoints AS w WHERE w.state = 'enabled' AND (args -> 'organizations' = 'null' OR args -> 'organizations' ? w.organization)
    )
    SELECT due.*, coalesce((SELECT n FROM leased WHERE endpoint = due.id), 0) AS own,
      coalesce((SELECT sum(n) FROM leased WHERE leased.organization = due.organization), 0) AS in_all
    FROM due WHERE first_due_ms <= now ORDER BY in_all, first_due_ms
  LOOP
    room := least(
      CASE WHEN e.failures > 0 THEN 1 ELSE (args ->> 'perEndpoint')::integer END - e.own,
      (args ->> 'perOrganization')::integer - e.in_all - coalesce((out_to ->> e.organization)::integer, 0),
      most - cardinality(taken)
    );
    CONTINUE WHEN room <= 0;
    WITH own AS (
      SELECT seq FROM webhook_deliveries WHERE endpoint = e.id AND state = 'waiting' AND due_ms <= now
      ORDER BY due_ms, seq LIMIT room FOR UPDATE SKIP LOCKED
    ), given AS (
      UPDATE webhook_deliveries AS d SET lease = args ->> 'lease', due_ms = (args ->> 'untilMs')::bigint
      FROM own WHERE d.seq = own.seq RETURNING d.seq
    )
    SELECT coalesce(array_agg(seq), '{}') INTO more FROM given;
    taken := taken || more;
    out_to := out_to || jsonb_build_object(e.organization, coalesce((out_to ->> e.organization)::integer, 0) + cardinality(more));
  END LOOP;
  RETURN (SELECT jsonb_agg(jsonb_build_object('delivery', to_jsonb(d), 'endpoint', to_jsonb(w)) ORDER BY d.seq)
    FROM webhook_deliveries AS d JOIN webhook_endpoints AS w ON w.id = d.endpoint WHERE d.seq = ANY (taken));
END $$;

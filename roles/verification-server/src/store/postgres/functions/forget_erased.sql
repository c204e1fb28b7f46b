-- How many bare rows of users who were erased are gone.
CREATE FUNCTION forget_erased(args jsonb) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  WITH devices AS (DELETE FROM bindings WHERE erased_at_ms < (args ->> 'beforeMs')::bigint RETURNING 1),
  methods_of AS (DELETE FROM methods WHERE erased_at_ms < (args ->> 'beforeMs')::bigint RETURNING 1)
  SELECT to_jsonb((SELECT count(*) FROM devices) + (SELECT count(*) FROM methods_of))
$$;

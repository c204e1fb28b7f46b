-- The operations of one subject, newest first, below `before` or an operation (`cursor`): an index of the operations themselves has them.
CREATE FUNCTION operations_of_subject(args jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH RECURSIVE named (name) AS (
    SELECT min(organization) FROM operations
    UNION ALL SELECT (SELECT min(organization) FROM operations WHERE organization > name) FROM named WHERE name IS NOT NULL
  ), own AS MATERIALIZED (
    SELECT row FROM operations
    WHERE organization IN (SELECT args ->> 'inOrganization' WHERE args ? 'inOrganization' UNION ALL SELECT name FROM named WHERE NOT args ? 'inOrganization')
      AND subject = args ->> 'subject' AND (NOT args ? 'ofType' OR frozen ->> 'type' = args ->> 'ofType')
      AND row < CASE WHEN args ? 'before' THEN (args ->> 'before')::bigint WHEN args ? 'cursor' THEN row_of_cursor(args ->> 'cursor')
        ELSE 9223372036854775807 END
    ORDER BY row DESC LIMIT (args ->> 'wanted')::integer
  )
  SELECT jsonb_build_object(
    'operations', coalesce((SELECT jsonb_agg(shown(o) ORDER BY o.row DESC) FROM own JOIN operations AS o USING (row)), '[]'),
    'next', (SELECT min(row) FROM own HAVING count(*) = (args ->> 'wanted')::integer),
    'work', 1000 + 60 * (SELECT count(*) FROM own),
    'cursor', cursor_at((SELECT min(row) FROM own), args ->> 'inOrganization'),
    'now', clock_ms())
$$;

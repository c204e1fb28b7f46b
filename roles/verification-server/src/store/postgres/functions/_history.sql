-- What the transitions of the history have in common. One transaction at a time takes in, or deletes what is taken in: it holds the name
-- `history` from its first statement to its end.

-- An operation as it is counted: without what is long and says nothing about that.
CREATE FUNCTION counted(o operations) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT to_jsonb(o) - 'sealed' || jsonb_build_object('decision', o.decision - 'evidence', 'release', CASE WHEN o.release IS NOT NULL THEN '{}'::jsonb END)
$$;

-- A row of the audit log as what it says. NUL, which no text of PostgreSQL has, would make it one that cannot be read.
CREATE FUNCTION said(leaf text) RETURNS json LANGUAGE sql IMMUTABLE AS $$ SELECT replace(leaf, '\u0000', '\ufffd')::json $$;

CREATE FUNCTION add_counts(one jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_object_agg(name, n) FROM (
    SELECT key AS name, sum(value::bigint) AS n
    FROM (SELECT * FROM jsonb_each_text(one) UNION ALL SELECT * FROM jsonb_each_text(other)) AS counts GROUP BY key
  ) AS sums
$$;

-- Counts for good; inside a write that holds the name `history`. No slot is in `slots` twice.
CREATE FUNCTION count_slots(slots jsonb) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO statistics AS kept (width_ms, at_ms, organization, business, type, counts)
  SELECT "widthMs", "atMs", organization, business, type, counts
  FROM jsonb_to_recordset(slots) AS s ("widthMs" bigint, "atMs" bigint, organization text, business text, type text, counts jsonb)
  ON CONFLICT (width_ms, organization, business, type, at_ms) DO UPDATE SET counts = add_counts(kept.counts, excluded.counts)
$$;

CREATE FUNCTION numbers(list jsonb) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(value::bigint), '{}') FROM jsonb_array_elements_text(list)
$$;

-- Those of operations that are over and not counted yet, in order.
CREATE FUNCTION uncounted_among(rows bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(o.row ORDER BY o.row), '{}') FROM operations AS o
  WHERE o.row = ANY (rows) AND o.deadline_ms IS NULL
    AND NOT EXISTS (SELECT 1 FROM operation_index AS i WHERE i.row = o.row AND i.state IS NOT NULL)
$$;

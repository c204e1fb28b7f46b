-- Where a page begins and ends: cursors are ids of operations, and lists are in the order of rows.

-- Rows below it come next; of an operation that is gone, where it was: the two orders differ where operations were opened
-- within a few milliseconds.
CREATE FUNCTION row_of_cursor(cursor text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT row FROM operations WHERE id = cursor),
    (SELECT max(row) + 1 FROM (SELECT row FROM operations WHERE id < cursor ORDER BY id DESC LIMIT 16) AS below), 0)
$$;

-- A cursor after which the rows below this one come, of that organization where there is one: nobody is told another's ids.
CREATE FUNCTION cursor_at(at bigint, of_organization text) RETURNS text LANGUAGE sql STABLE AS $$
  WITH above AS MATERIALIZED (SELECT id FROM operations WHERE row >= at ORDER BY row LIMIT 1)
  SELECT CASE WHEN of_organization IS NULL THEN above.id ELSE (
    SELECT id FROM (SELECT o.id, o.row FROM operations AS o WHERE o.organization = of_organization AND o.id >= above.id ORDER BY o.id LIMIT 16) AS own
    WHERE own.row >= at ORDER BY own.row LIMIT 1) END
  FROM above
$$;

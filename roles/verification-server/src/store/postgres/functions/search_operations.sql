-- Looks for operations, newest first. Names in `args` are the numbers that the index has of them, `words` are folded. Works through one chunk of
-- the index after the other, until it has `wanted` candidates or has done `work`, in microseconds or so; whoever asks judges the candidates.
-- Every list is of rows from `low` on, below `high`, newest first.

-- SQL: what rows of the index must be.
CREATE FUNCTION facet_terms(args jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT concat_ws(' AND ', 'i.row >= $1', 'i.row < $2',
    'i.organization = ' || (args ->> 'organization')::integer,
    CASE WHEN args ? 'businesses' THEN format('i.business = ANY (%L)', numbers(args -> 'businesses')::integer[]) END,
    'i.type = ' || (args ->> 'type')::integer,
    '(i.state IS NULL OR i.method = ' || (args ->> 'method')::integer || ')',
    'i.created_ms >= ' || (args ->> 'fromMs')::bigint,
    'i.created_ms < ' || (args ->> 'toMs')::bigint)
$$;

-- By what is asked of them but for words. Of a state each of its two kinds of rows is found by an index: together they would be by none.
CREATE FUNCTION rows_by_facets(args jsonb, low bigint, high bigint, most integer) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  part CONSTANT text := '(SELECT i.row FROM operation_index AS i WHERE ' || facet_terms(args) || ' AND %s ORDER BY i.row DESC LIMIT $3)';
  rows bigint[];
BEGIN
  EXECUTE CASE WHEN args ? 'state' THEN
    format('SELECT ARRAY(SELECT row FROM (%s UNION ALL %s) AS both_kinds ORDER BY row DESC LIMIT $3)',
      format(part, 'i.state = ' || (args ->> 'state')::integer), format(part, 'i.state IS NULL'))
  ELSE 'SELECT ARRAY' || format(part, 'true') END
  INTO rows USING low, high, most;
  RETURN rows;
END $$;

-- The same with words in them. Where the rest leaves few, it is asked alone; else the groups of the words are; words without one (two letters
-- or fewer) are looked for in one text after the other. `work` is what that took.
CREATE FUNCTION rows_by_words(args jsonb, low bigint, high bigint, most integer, OUT rows bigint[], OUT work integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  few CONSTANT integer := 250;
  words CONSTANT text := args ->> 'words';
  sought CONSTANT bigint[] := groups(low / 32768, words);
  has_facets CONSTANT boolean := args ?| '{organization,businesses,type,state,method}';
  joined CONSTANT text := CASE WHEN has_facets THEN ' JOIN operation_index AS i ON i.row = t.row AND ' || facet_terms(args) ||
    coalesce(' AND (i.state IS NULL OR i.state = ' || (args ->> 'state')::integer || ')', '') ELSE '' END;
BEGIN
  IF has_facets THEN
    rows := rows_by_facets(args, low, high, few);
    IF cardinality(rows) < few THEN
      rows := ARRAY(SELECT t.row FROM operation_text AS t WHERE t.row = ANY (rows) AND strpos(t.text, words) > 0 ORDER BY t.row DESC LIMIT most);
      work := 4000;
      RETURN;
    END IF;
  END IF;
  IF cardinality(sought) > 0 THEN
    EXECUTE 'WITH t AS MATERIALIZED (SELECT row, strpos(text, $5) > 0 AS has FROM operation_text
        WHERE countersign.groups(row / 32768, text) @> $4 AND row >= $1 AND row < $2)
      SELECT ARRAY(SELECT t.row FROM t' || joined || ' WHERE t.has ORDER BY t.row DESC LIMIT $3), 1500 + (SELECT count(*) FROM t)'
    INTO rows, work USING low, high, most, sought, words;
  ELSE
    EXECUTE 'SELECT ARRAY(SELECT t.row FROM operation_text AS t' || joined || '
      WHERE t.row >= $1 AND t.row < $2 AND strpos(t.text, $4) > 0 ORDER BY t.row DESC LIMIT $3)'
    INTO rows USING low, high, most, words;
    work := high - greatest(low, CASE WHEN cardinality(rows) = most THEN rows[most] END);
  END IF;
END $$;

-- `rows` with those whose id begins so.
CREATE FUNCTION with_id_start(rows bigint[], start text, low bigint, high bigint, most integer) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(
    SELECT row FROM (
      SELECT unnest(rows) AS row
      UNION SELECT row FROM (
        SELECT row FROM operations WHERE id >= start AND id < start || 'zz' AND row >= low AND row < high ORDER BY row DESC LIMIT most) AS begun
    ) AS either ORDER BY row DESC LIMIT most)
$$;

-- True when no operation of that chunk of the index can have been opened in the time that is asked for.
CREATE FUNCTION is_outside(args jsonb, low bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM operation_spans WHERE chunk = low / 32768
    AND (to_ms < (args ->> 'fromMs')::bigint OR from_ms >= (args ->> 'toMs')::bigint))
$$;

CREATE FUNCTION search_operations(args jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  tail CONSTANT integer := 250;
  wanted CONSTANT integer := (args ->> 'wanted')::integer;
  most_work CONSTANT integer := (args ->> 'work')::integer;
  before bigint := coalesce((args ->> 'before')::bigint, row_of_cursor(args ->> 'cursor'));
  work integer := 0;
  done integer;
  room integer;
  low bigint;
  edge bigint;
  fresh bigint[];
  indexed bigint[];
  found bigint[] := '{}';
BEGIN
  IF NOT args ?| '{before,cursor}' THEN SELECT coalesce(max(row), 0) + 1 INTO before FROM operations; END IF;
  WHILE before > 1 AND cardinality(found) < wanted AND work < most_work LOOP
    low := greatest(1, (before - 1) / 32768 * 32768);
    room := wanted - cardinality(found);
    -- What is not in the index yet is judged by who asks, all of it.
    fresh := ARRAY(SELECT row FROM operations_unindexed WHERE row >= low AND row < before ORDER BY row DESC LIMIT tail);
    done := 4000;
    IF is_outside(args, low) THEN
      indexed := '{}';
      done := 50;
    ELSIF args ? 'words' THEN
      SELECT r.rows, r.work INTO indexed, done FROM rows_by_words(args, low, before, room) AS r;
    ELSE
      indexed := rows_by_facets(args, low, before, room);
    END IF;
    IF args ? 'idStart' THEN indexed := with_id_start(indexed, args ->> 'idStart', low, before, room); END IF;
    edge := greatest(low, CASE WHEN cardinality(fresh) = tail THEN fresh[tail] END, CASE WHEN cardinality(indexed) = room THEN indexed[room] END);
    found := found || ARRAY(SELECT DISTINCT row FROM unnest(fresh || indexed) AS row WHERE row >= edge ORDER BY row DESC);
    work := work + done + 40 * (cardinality(fresh) + cardinality(indexed));
    before := edge;
  END LOOP;
  RETURN jsonb_build_object(
    'operations', (SELECT coalesce(jsonb_agg(shown(o) ORDER BY o.row DESC), '[]') FROM operations AS o
      WHERE o.row = ANY (found) AND (NOT args ? 'inOrganization' OR o.organization = args ->> 'inOrganization')),
    'next', CASE WHEN before > 1 THEN before END,
    'work', work,
    'cursor', CASE WHEN work >= most_work AND before > 1 THEN cursor_at(before, args ->> 'inOrganization') END,
    'now', clock_ms());
END $$;

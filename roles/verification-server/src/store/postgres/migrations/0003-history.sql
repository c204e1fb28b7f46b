-- What is made of operations in the background (see history-store.ts). Writes of operations leave nothing for it but a row in one of two queues,
-- in their own transaction: rows are numbered before they are committed, so the number of the last one seen says nothing of those before it.
CREATE TABLE countersign.operations_unindexed (row bigint PRIMARY KEY);
CREATE TABLE countersign.operations_uncounted (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row bigint NOT NULL);

-- Names are numbers made of them (see name-code.ts). A state is in it once the operation is over and was counted.
CREATE TABLE countersign.operation_index (
  row bigint PRIMARY KEY,
  created_ms bigint NOT NULL,
  organization integer NOT NULL,
  business integer NOT NULL,
  type integer NOT NULL,
  state integer,
  method integer
) WITH (fillfactor = 90);
CREATE INDEX operation_index_open ON countersign.operation_index (row) WHERE state IS NULL;
CREATE INDEX operation_index_state ON countersign.operation_index (state, row) WHERE state IS NOT NULL;
CREATE INDEX operation_index_organization ON countersign.operation_index (organization, row);

-- All that is searched for in an operation, one value a line, folded by the program.
CREATE TABLE countersign.operation_text (row bigint PRIMARY KEY, text text COLLATE "C" NOT NULL);

-- What a text is found by: each three characters in a row, and of scripts that write words in one or two characters each of them and each two.
-- A group's number begins with that of the chunk of 32,768 operations (see chunks.ts) that the row is in, so that a search
-- reads the entries of one chunk and not of all, and writes go to few pages. Two groups may share a number: who asks looks at the text.
-- The index is made of it: it must stay what it is. Letters of any script count, whatever the collation of the database.
CREATE FUNCTION countersign.groups(chunk bigint, text text) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  points integer[] := ARRAY(SELECT ascii(c) FROM unnest(string_to_array(text, NULL)) WITH ORDINALITY AS t (c, at) ORDER BY at);
  base bigint := chunk << 32;
  mask CONSTANT bigint := 4294967295;
  found bigint[] := '{}';
  point bigint;
  first bigint := 0;
  second bigint := 0;
BEGIN
  FOREACH point IN ARRAY points LOOP
    IF first > 0 THEN
      found := found || (base | ((first * 2654435761 + second * 2246822519 + point * 3266489917) & mask));
    END IF;
    IF point >= 11904 THEN
      found := found || (base | ((point * 668265263) & mask));
      IF second >= 11904 THEN
        found := found || (base | ((second * 374761393 + point * 668265263) & mask));
      END IF;
    END IF;
    first := second;
    second := point;
  END LOOP;
  RETURN found;
END
$$;
ALTER FUNCTION countersign.groups COST 1000;
-- Without a list of what waits to be put in: a search would read all of it.
CREATE INDEX operation_text_groups ON countersign.operation_text USING gin (countersign.groups(row / 32768, text)) WITH (fastupdate = off);
ALTER INDEX countersign.operation_text_groups ALTER COLUMN 1 SET STATISTICS 0;

-- When the operations of each chunk were opened, at the widest.
CREATE TABLE countersign.operation_spans (chunk bigint PRIMARY KEY, from_ms bigint NOT NULL, to_ms bigint NOT NULL);

-- Rows of the audit log about something, by the end of its id.
CREATE TABLE countersign.audit_mentions (about text NOT NULL, seq bigint NOT NULL, PRIMARY KEY (about, seq));
-- A sample sees few of them, and takes each for one of few that have many rows.
ALTER TABLE countersign.audit_mentions ALTER COLUMN about SET (n_distinct = -0.2);

CREATE TABLE countersign.statistics (
  width_ms bigint NOT NULL,
  at_ms bigint NOT NULL,
  organization text NOT NULL,
  business text NOT NULL,
  type text NOT NULL,
  counts jsonb NOT NULL,
  PRIMARY KEY (width_ms, organization, business, type, at_ms)
) WITH (fillfactor = 70);
CREATE INDEX statistics_by_time ON countersign.statistics (width_ms, at_ms);

-- The last row of the audit log that was read: its rows are numbered in the order they are committed in.
CREATE TABLE countersign.background_marks (name text PRIMARY KEY, at bigint NOT NULL);

CREATE TABLE countersign.user_salts (
  organization text NOT NULL,
  subject text NOT NULL,
  salt bytea NOT NULL,
  PRIMARY KEY (organization, subject)
);

CREATE FUNCTION countersign.queue_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO countersign.operations_unindexed (row) VALUES (NEW.row);
  RETURN NULL;
END
$$;
CREATE TRIGGER queue_opened AFTER INSERT ON countersign.operations FOR EACH ROW EXECUTE FUNCTION countersign.queue_opened();

CREATE FUNCTION countersign.queue_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO countersign.operations_uncounted (row) VALUES (NEW.row);
  RETURN NULL;
END
$$;
CREATE TRIGGER queue_ended AFTER UPDATE OF deadline_ms ON countersign.operations FOR EACH ROW
  WHEN (OLD.deadline_ms IS NOT NULL AND NEW.deadline_ms IS NULL) EXECUTE FUNCTION countersign.queue_ended();

-- Whatever deletes an operation, nothing that was made of it stays but the counts.
CREATE FUNCTION countersign.unindex_operation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM countersign.operations_unindexed WHERE row = OLD.row;
  DELETE FROM countersign.operation_index WHERE row = OLD.row;
  DELETE FROM countersign.operation_text WHERE row = OLD.row;
  RETURN NULL;
END
$$;
CREATE TRIGGER unindex_operation AFTER DELETE ON countersign.operations FOR EACH ROW EXECUTE FUNCTION countersign.unindex_operation();

-- What there is when these tables come.
INSERT INTO countersign.operations_unindexed (row) SELECT row FROM countersign.operations;

-- Any state that allows the move (`from`) → its end (`to`), before its deadline (§10).
CREATE FUNCTION end_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE o operations;
BEGIN
  SELECT * INTO o FROM operations WHERE id = args ->> 'id' FOR UPDATE;
  IF o.id IS NULL OR NOT args -> 'from' ? o.state OR o.deadline_ms <= clock_ms() THEN RETURN NULL; END IF;
  o := close_operation(o.id, args ->> 'to');
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

-- Writes down that a deadline has passed.
CREATE FUNCTION expire_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE o operations;
BEGIN
  SELECT * INTO o FROM operations WHERE id = args ->> 'id' FOR UPDATE;
  IF o.id IS NULL OR NOT args -> 'from' ? o.state OR o.deadline_ms > clock_ms() THEN RETURN NULL; END IF;
  o := close_operation(o.id, 'expired');
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

-- Writes down that many deadlines have passed; answers the ids of those that had. In one order everywhere, so that two nodes do not wait for each
-- other, and without those that another is at.
CREATE FUNCTION expire_operations(args jsonb) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  WITH leaves AS (
    SELECT id, json, hash FROM jsonb_to_recordset(args -> 'leaves') AS leaf (id text, json text, hash text)
  ), overdue AS (
    SELECT o.id FROM operations AS o WHERE o.id IN (SELECT id FROM leaves) AND o.deadline_ms <= clock_ms() AND args -> 'from' ? o.state
    ORDER BY o.id FOR UPDATE SKIP LOCKED
  ), expired AS (
    UPDATE operations SET state = 'expired', version = version + 1, deadline_ms = NULL, code_hash = NULL, nonce_hash = NULL, sealed = NULL,
      attempt = NULL
    WHERE id IN (SELECT id FROM overdue) RETURNING id
  ), written AS (
    INSERT INTO audit_pending (json, hash) SELECT json, bytes(hash) FROM leaves JOIN expired USING (id)
  )
  SELECT coalesce(jsonb_agg(id), '[]') FROM expired
$$;

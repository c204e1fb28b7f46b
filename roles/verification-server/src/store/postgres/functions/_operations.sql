-- Parts of the transitions of operations.

CREATE FUNCTION has_flag(o operations, flag text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (o.frozen ->> 'flags')::integer
    & CASE flag WHEN 'anonymous' THEN 1 WHEN 'sameDevice' THEN 2 WHEN 'offline' THEN 4 WHEN 'confirmation' THEN 8 END <> 0
$$;

-- Takes the names for a transition of an operation: those of its user.
CREATE FUNCTION lock_operation(args jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE o operations;
BEGIN
  SELECT * INTO o FROM operations WHERE id = args ->> 'id';
  PERFORM lock_for(o.organization, o.subject, args);
END $$;

-- Takes the names for what a device does: those of its user. The device, when it is active; its row is kept as it is until the end.
CREATE FUNCTION lock_device(device_id text, args jsonb) RETURNS bindings LANGUAGE plpgsql AS $$
DECLARE b bindings;
BEGIN
  SELECT * INTO b FROM bindings WHERE id = device_id;
  PERFORM lock_for(b.organization, b.subject, args);
  SELECT * INTO b FROM bindings WHERE id = device_id AND state = 'active' FOR SHARE;
  RETURN b;
END $$;

CREATE FUNCTION is_active(device_id text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM bindings WHERE id = device_id AND state = 'active')
$$;

-- What every end has in common: nothing is awaited and no secret is kept.
CREATE FUNCTION close_operation(operation_id text, to_state text) RETURNS operations LANGUAGE sql VOLATILE AS $$
  UPDATE operations SET state = to_state, version = version + 1, deadline_ms = NULL, code_hash = NULL, nonce_hash = NULL, sealed = NULL,
    attempt = NULL
  WHERE id = operation_id RETURNING *
$$;

-- The rolling token a device gets with the answer (§7).
CREATE FUNCTION rotate_token(rotation jsonb, now bigint) RETURNS bindings LANGUAGE sql VOLATILE AS $$
  UPDATE bindings SET previous_token = token, token = rotation ->> 'token', last_seen_at = now / 1000
  WHERE id = rotation ->> 'binding' AND state = 'active' RETURNING *
$$;

-- Counts one wrong code of an operation whose row is held; the `most`-th blocks it.
CREATE FUNCTION miss_code(operation_id text, args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE o operations;
BEGIN
  UPDATE operations SET tries = tries + 1 WHERE id = operation_id RETURNING * INTO o;
  IF o.tries < (args ->> 'most')::integer THEN
    PERFORM append(args #> '{leaves,wrong}');
    RETURN jsonb_build_object('kind', 'wrong', 'operation', shown(o));
  END IF;
  o := close_operation(operation_id, 'blocked');
  PERFORM append(args #> '{leaves,blocked}');
  RETURN jsonb_build_object('kind', 'blocked', 'operation', shown(o));
END $$;

-- What approved it may still do so: a device that is active, or a method that is in use (P18).
CREATE FUNCTION approver_is_active(o operations) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (o.binding IS NULL OR is_active(o.binding)) AND (o.decision ->> 'registration' IS NULL
    OR EXISTS (SELECT 1 FROM methods WHERE id = o.decision ->> 'registration' AND state = 'active'))
$$;

-- Of a same-device operation the return code it was given last, in its time (§11.3), unless a method on the page approved it.
CREATE FUNCTION comes_back(o operations, return_hash text, now bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT has_flag(o, 'sameDevice') OR o.decision ->> 'registration' IS NOT NULL
    OR (o.decision #>> '{returnCode,hash}' = return_hash AND (o.decision #>> '{returnCode,untilMs}')::bigint > now)
$$;

-- approved → released, once (§10). With `grants` the enrolment it names may become a device, with `changes` a change of methods comes into force.
CREATE FUNCTION consume_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint;
  o operations;
BEGIN
  PERFORM lock_operation(args);
  SELECT * INTO o FROM operations WHERE id = args ->> 'id' FOR UPDATE;
  now := clock_ms();
  IF o.id IS NULL OR o.state <> 'approved' OR o.deadline_ms <= now OR NOT approver_is_active(o)
    OR NOT coalesce(comes_back(o, args ->> 'returnHash', now), false) THEN RETURN NULL; END IF;
  IF args ? 'grants' AND NOT EXISTS (SELECT 1 FROM enrollments AS e WHERE e.id = args #>> '{grants,enrollment}' AND e.way = 'further'
      AND e.state = 'confirmed' AND e.granted_by IS NULL AND e.expires_at_ms > now AND e.organization = o.organization AND e.subject = o.subject)
  THEN RETURN NULL; END IF;
  IF args ? 'changes' AND NOT EXISTS (SELECT 1 FROM method_changes AS c WHERE c.id = args #>> '{changes,id}' AND c.state = 'waiting'
      AND c.expires_at_ms > now AND c.organization = o.organization AND c.subject = o.subject)
  THEN RETURN NULL; END IF;
  -- In one write with its end: what is told of the release (S26) reads the row as it is then.
  UPDATE operations SET state = 'released', version = version + 1, deadline_ms = NULL, code_hash = NULL, nonce_hash = NULL, sealed = NULL,
    attempt = NULL, release = args -> 'release'
  WHERE id = o.id RETURNING * INTO o;
  PERFORM append(args -> 'leaf', o.id);
  PERFORM put_notices(args -> 'notices');
  IF args ? 'changes' THEN
    PERFORM bring_into_force(args #>> '{changes,id}', now);
    PERFORM put_notices(args #> '{changes,notices}');
    PERFORM append(args #> '{changes,leaf}');
  END IF;
  IF args ? 'grants' THEN
    UPDATE enrollments SET granted_by = o.binding, expires_at_ms = (args #>> '{grants,expiresAtMs}')::bigint, version = version + 1
    WHERE id = args #>> '{grants,enrollment}';
    PERFORM append(args #> '{grants,leaf}');
  END IF;
  RETURN shown(o);
END $$;

-- – → presented (§10). The same key within 24 h answers the first operation.
CREATE FUNCTION open_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  facts jsonb := args -> 'frozen';
  org text := facts ->> 'organization';
  user_of text := facts #>> '{login,subject}';
  now bigint;
  earlier jsonb;
  o operations;
BEGIN
  PERFORM lock_for(org, user_of, args);
  now := clock_ms();
  earlier := key_use(args, now);
  IF earlier IS NOT NULL THEN
    SELECT * INTO o FROM operations WHERE id = earlier ->> 'target';
    IF NOT FOUND THEN RETURN '{"kind": "refused", "code": "idempotency_key_reused"}'; END IF;
    RETURN jsonb_build_object('kind', 'repeated', 'operation', shown(o));
  END IF;
  -- What strangers start in a user's name stands in nobody's way but that of their own address (T39).
  IF user_of IS NOT NULL AND (SELECT count(*) FROM operations AS p WHERE p.organization = org AND p.subject = user_of
      AND p.state IN ('created', 'presented', 'claimed') AND p.deadline_ms > now AND p.frozen #> '{login,state}' = facts #> '{login,state}'
      AND (facts #> '{login,state}' = '1' OR p.frozen #>> '{initiator,address}' IS NOT DISTINCT FROM facts #>> '{initiator,address}')
    ) >= (args ->> 'pendingMost')::integer THEN
    RETURN '{"kind": "refused", "code": "too_many_pending"}';
  END IF;
  IF NOT count_in(args, now) THEN RETURN '{"kind": "refused", "code": "rate_limited"}'; END IF;
  INSERT INTO operations AS made (id, organization, subject, state, version, code_hash, offline_code_hash, deadline_ms, frozen, sealed)
  VALUES (facts ->> 'id', org, user_of, 'presented', 2, facts ->> 'codeHash',
    CASE WHEN (args ->> 'isOffline')::boolean THEN facts ->> 'codeHash' END, (facts ->> 'expiresAt')::bigint * 1000, facts,
    bytes(args ->> 'sealed'))
  ON CONFLICT (id) DO NOTHING RETURNING made.* INTO o;
  IF NOT FOUND THEN RETURN '{"kind": "refused", "code": "operation_state_conflict"}'; END IF;
  PERFORM keep_key(args, o.id, now);
  PERFORM append(leaf) FROM jsonb_array_elements(args -> 'leaves') AS leaf;
  RETURN jsonb_build_object('kind', 'opened', 'operation', shown(o));
END $$;

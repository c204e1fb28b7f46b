-- A new ticket, for the way that the user's situation allows (§9). The same key within 24 h answers the first enrolment.
CREATE FUNCTION issue_ticket(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  org text := args ->> 'organization';
  user_of text := args ->> 'subject';
  now bigint;
  earlier jsonb;
  situation text;
  e enrollments;
BEGIN
  PERFORM lock_for(org, user_of, args);
  now := clock_ms();
  earlier := key_use(args, now);
  IF earlier IS NOT NULL THEN
    SELECT * INTO e FROM enrollments WHERE id = earlier ->> 'target';
    IF NOT FOUND THEN RETURN '{"kind": "refused", "code": "idempotency_key_reused"}'; END IF;
    RETURN jsonb_build_object('kind', 'repeated', 'enrollment', shown(e));
  END IF;
  situation := situation_of(org, user_of);
  -- Asking to replace what never was is enrolling a first device (`wayOf`).
  IF situation <> 'first' AND (args ->> 'replace')::boolean THEN situation := 'replace'; END IF;
  IF situation = 'lost' THEN RETURN '{"kind": "refused", "code": "enrollment_conflict"}'; END IF;
  IF NOT count_in(args, now) THEN RETURN '{"kind": "refused", "code": "rate_limited"}'; END IF;
  INSERT INTO enrollments AS made (id, organization, subject, way, state, version, expires_at_ms, ticket_hash, body)
  VALUES (args ->> 'id', org, user_of, situation, 'ticketed', 1, (args ->> 'expiresAtMs')::bigint, args ->> 'ticketHash', args -> 'body')
  RETURNING made.* INTO e;
  PERFORM keep_key(args, e.id, now);
  PERFORM append(args -> 'leaf');
  RETURN jsonb_build_object('kind', 'issued', 'enrollment', shown(e));
END $$;

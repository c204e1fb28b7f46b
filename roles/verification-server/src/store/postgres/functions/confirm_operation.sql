-- The confirmation code of the last scan (§11.2): right, or one wrong code more, all of it in one write (T18).
CREATE FUNCTION confirm_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  now bigint;
  o operations;
BEGIN
  SELECT * INTO o FROM operations WHERE id = args ->> 'id' FOR UPDATE;
  now := clock_ms();
  IF o.id IS NULL OR o.state <> 'claimed' OR o.deadline_ms <= now OR NOT has_flag(o, 'confirmation') THEN RETURN NULL; END IF;
  IF o.claim ->> 'confirmation' IS DISTINCT FROM args ->> 'mac' THEN
    RETURN CASE WHEN (o.claim ->> 'confirmed')::boolean THEN NULL ELSE miss_code(o.id, args) END;
  END IF;
  IF NOT (o.claim ->> 'confirmed')::boolean THEN
    UPDATE operations SET version = version + 1, claim = claim || '{"confirmed": true}' WHERE id = o.id RETURNING * INTO o;
    PERFORM append(args #> '{leaves,right}');
  END IF;
  RETURN jsonb_build_object('kind', 'right', 'operation', shown(o));
END $$;

-- Any state that allows the move (`from`) → its end (`to`), before its deadline (§10).
CREATE FUNCTION end_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE o operations;
BEGIN
  SELECT * INTO o FROM operations WHERE id = args ->> 'id' FOR UPDATE;
  IF o.id IS NULL OR NOT args -> 'from' ? o.state OR o.deadline_ms <= now_ms(args) THEN RETURN NULL; END IF;
  o := close_operation(o.id, args ->> 'to');
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

-- Writes down that a deadline has passed.
CREATE FUNCTION expire_operation(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE o operations;
BEGIN
  SELECT * INTO o FROM operations WHERE id = args ->> 'id' FOR UPDATE;
  IF o.id IS NULL OR NOT args -> 'from' ? o.state OR o.deadline_ms > now_ms(args) THEN RETURN NULL; END IF;
  o := close_operation(o.id, 'expired');
  PERFORM append(args -> 'leaf');
  RETURN shown(o);
END $$;

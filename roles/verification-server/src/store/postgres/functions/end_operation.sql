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

-- Writes down that many deadlines have passed; answers the ids of those that had. In one order everywhere, so that two nodes do not wait for each other.
CREATE FUNCTION expire_operations(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  o operations;
  one jsonb;
  expired jsonb := '[]';
BEGIN
  FOR one IN SELECT value FROM jsonb_array_elements(args -> 'all') ORDER BY value ->> 'id' LOOP
    SELECT * INTO o FROM operations WHERE id = one ->> 'id' FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN o.id IS NULL OR NOT args -> 'from' ? o.state OR o.deadline_ms > clock_ms();
    o := close_operation(o.id, 'expired');
    PERFORM append(one -> 'leaf');
    expired := expired || to_jsonb(o.id);
  END LOOP;
  RETURN expired;
END $$;

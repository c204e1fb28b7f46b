-- active → frozen; also frozen by somebody weaker (`weaker`), who can then no longer thaw it.
CREATE FUNCTION freeze_binding(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE b bindings := lock_binding(args);
BEGIN
  IF b.id IS NULL OR NOT (b.state = 'active' OR (b.state = 'frozen' AND args -> 'weaker' ? b.frozen_by)) THEN RETURN NULL; END IF;
  UPDATE bindings SET state = 'frozen', frozen_by = args ->> 'by' WHERE id = b.id RETURNING * INTO b;
  PERFORM put_notices(args -> 'notices');
  PERFORM append(args -> 'leaf');
  RETURN shown(b);
END $$;

-- frozen → active, by one of those who may (`own`).
CREATE FUNCTION thaw_binding(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE b bindings := lock_binding(args);
BEGIN
  IF b.id IS NULL OR b.state <> 'frozen' OR NOT args -> 'own' ? b.frozen_by THEN RETURN NULL; END IF;
  UPDATE bindings SET state = 'active', frozen_by = NULL WHERE id = b.id RETURNING * INTO b;
  PERFORM append(args -> 'leaf');
  RETURN shown(b);
END $$;

-- Replaces the rolling token of an active device (§7).
CREATE FUNCTION rotate_binding(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE b bindings := rotate_token(args, clock_ms());
BEGIN
  RETURN CASE WHEN b.id IS NOT NULL THEN shown(b) END;
END $$;

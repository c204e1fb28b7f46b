-- begun → waiting, once, in time; and at once to done where this is the user's first (§12, as a first device in §9).
CREATE FUNCTION prove_change(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  c method_changes := lock_change(args);
  now bigint := clock_ms();
BEGIN
  IF c.id IS NULL OR c.state <> 'begun' OR c.expires_at_ms <= now THEN RETURN NULL; END IF;
  UPDATE method_changes SET state = 'waiting', proved = args -> 'proved', expires_at_ms = (args ->> 'expiresAtMs')::bigint
  WHERE id = c.id RETURNING * INTO c;
  PERFORM append(args #> '{leaves,proved}');
  -- Nobody of that name ever had a device in use or a method: there is nothing to approve it with.
  IF EXISTS (SELECT 1 FROM bindings AS b WHERE b.organization = c.organization AND b.subject = c.subject AND b.active_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM methods AS m WHERE m.organization = c.organization AND m.subject = c.subject) THEN
    RETURN shown(c);
  END IF;
  c := bring_into_force(c.id, now);
  PERFORM put_notices(args -> 'notices');
  PERFORM append(args #> '{leaves,added}');
  RETURN shown(c);
END $$;

-- One wrong answer; the `most`-th ends the change.
CREATE FUNCTION miss_change(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE c method_changes := lock_change(args);
BEGIN
  IF c.id IS NULL OR c.state <> 'begun' OR c.expires_at_ms <= clock_ms() THEN RETURN NULL; END IF;
  UPDATE method_changes SET misses = misses + 1, state = CASE WHEN misses + 1 >= (args ->> 'most')::integer THEN 'dead' ELSE state END
  WHERE id = c.id RETURNING * INTO c;
  PERFORM append(args -> 'leaf');
  RETURN shown(c);
END $$;

-- ticketed → pending, once, with the new binding, while its way holds (§9).
CREATE FUNCTION bind_phone(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  e enrollments := lock_enrollment(args);
  new jsonb := args -> 'binding';
BEGIN
  -- A site names a device by its id alone: two of one user under the same id, and it would remove the wrong one (T10).
  IF EXISTS (SELECT 1 FROM bindings WHERE kid = new ->> 'kid') OR EXISTS (SELECT 1 FROM bindings WHERE organization = new ->> 'organization'
      AND subject = new ->> 'subject' AND device = new ->> 'device' AND state <> 'revoked') THEN
    RETURN '"conflict"';
  END IF;
  IF e.id IS NULL OR e.state <> 'ticketed' OR e.expires_at_ms <= clock_ms() OR NOT way_holds(e) THEN RETURN NULL; END IF;
  INSERT INTO bindings (id, organization, subject, device, installation, state, kid, body)
  VALUES (new ->> 'id', new ->> 'organization', new ->> 'subject', new ->> 'device', new #>> '{application,installation}', 'pending',
    new ->> 'kid', new - '{id,organization,subject,device,kid}'::text[])
  ON CONFLICT (kid) DO NOTHING;
  -- The same key for another user, at this very moment.
  IF NOT FOUND THEN RETURN '"conflict"'; END IF;
  UPDATE enrollments SET state = 'pending', version = version + 1, binding = new ->> 'id', nonce = args ->> 'nonce', kt = args ->> 'kt'
  WHERE id = e.id RETURNING * INTO e;
  PERFORM append(args -> 'leaf');
  RETURN shown(e);
END $$;

-- Parts of the transitions of methods.

-- Takes the names of a change's user, and the change's row; all null when there is none.
CREATE FUNCTION lock_change(args jsonb) RETURNS method_changes LANGUAGE plpgsql AS $$
DECLARE c method_changes;
BEGIN
  SELECT * INTO c FROM method_changes WHERE id = args ->> 'id';
  PERFORM lock_for(c.organization, c.subject, args);
  SELECT * INTO c FROM method_changes WHERE id = args ->> 'id' FOR UPDATE;
  RETURN c;
END $$;

-- Brings a change that waits into force: its method comes and takes the place of the one there was, or is used first for a type.
CREATE FUNCTION bring_into_force(change_id text, now bigint) RETURNS method_changes LANGUAGE plpgsql AS $$
DECLARE
  c method_changes;
  retired text;
BEGIN
  UPDATE method_changes SET state = 'done' WHERE id = change_id RETURNING * INTO c;
  IF c.kind = 'prefer' THEN
    INSERT INTO method_settings AS kept (organization, subject, type, method) VALUES (c.organization, c.subject, coalesce(c.type, ''), c.method)
    ON CONFLICT (organization, subject, type) DO UPDATE SET method = excluded.method;
  ELSIF c.proved IS NOT NULL THEN
    UPDATE methods SET state = 'removed'
    WHERE organization = c.organization AND subject = c.subject AND method = c.method AND state = 'active' RETURNING id INTO retired;
    UPDATE method_changes SET sealed = NULL WHERE id = retired;
    INSERT INTO methods (id, organization, subject, method, state, spent, body)
    VALUES (c.id, c.organization, c.subject, c.method, 'active', (c.proved ->> 'spent')::bigint,
      c.proved - 'spent' || jsonb_build_object('addedAt', now / 1000));
  END IF;
  RETURN c;
END $$;

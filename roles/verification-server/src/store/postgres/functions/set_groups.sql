-- The groups of a user that policy rows may name (§12).
CREATE FUNCTION set_groups(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_for(args ->> 'organization', args ->> 'subject', args);
  INSERT INTO user_groups (organization, subject, groups) VALUES (args ->> 'organization', args ->> 'subject', args -> 'groups')
  ON CONFLICT (organization, subject) DO UPDATE SET groups = excluded.groups;
  PERFORM append(args -> 'leaf');
  RETURN 'true';
END $$;

-- Forgets what was learnt of a user, of one type or of all.
CREATE FUNCTION reset_learning(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_for(args ->> 'organization', args ->> 'subject', args);
  INSERT INTO learning_resets (organization, subject, type, at_ms)
  VALUES (args ->> 'organization', args ->> 'subject', args ->> 'type', clock_ms())
  ON CONFLICT (organization, subject, type) DO UPDATE SET at_ms = excluded.at_ms;
  PERFORM append(args -> 'leaf');
  RETURN 'true';
END $$;

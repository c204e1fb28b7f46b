-- The first one stays.
CREATE FUNCTION keep_salt(args jsonb) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  INSERT INTO user_salts (organization, subject, salt) VALUES (args ->> 'organization', args ->> 'subject', bytes(args ->> 'fresh'))
  ON CONFLICT DO NOTHING RETURNING 'true'::jsonb
$$;

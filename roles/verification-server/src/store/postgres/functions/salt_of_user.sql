CREATE FUNCTION salt_of_user(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE kept bytea;
BEGIN
  INSERT INTO user_salts (organization, subject, salt) VALUES (args ->> 'organization', args ->> 'subject', bytes(args ->> 'fresh'))
  ON CONFLICT DO NOTHING;
  SELECT salt INTO kept FROM user_salts WHERE organization = args ->> 'organization' AND subject = args ->> 'subject';
  RETURN to_jsonb(encode(kept, 'base64'));
END $$;

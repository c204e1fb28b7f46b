-- Of an active device that has none yet, a credential nobody knows.
CREATE FUNCTION add_passkey(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  b bindings := lock_device(args ->> 'binding', args);
  k passkeys;
BEGIN
  IF b.id IS NULL THEN RETURN NULL; END IF;
  INSERT INTO passkeys AS made (id, binding, public_key, counter, backed_up, added_at)
  VALUES (args ->> 'id', b.id, args ->> 'publicKey', (args ->> 'counter')::bigint, (args ->> 'backedUp')::boolean, (args ->> 'addedAt')::bigint)
  ON CONFLICT DO NOTHING RETURNING made.* INTO k;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM append(args -> 'leaf');
  RETURN to_jsonb(k);
END $$;

-- Takes a method away, with what it has approved and nobody has used, and the settings that name it.
CREATE FUNCTION remove_method(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE m methods;
BEGIN
  PERFORM lock_for(args ->> 'organization', args ->> 'subject', args);
  UPDATE methods SET state = 'removed' WHERE organization = args ->> 'organization' AND subject = args ->> 'subject'
    AND method = args ->> 'method' AND state = 'active' RETURNING * INTO m;
  IF NOT FOUND THEN RETURN NULL; END IF;
  UPDATE method_changes SET sealed = NULL WHERE id = m.id;
  DELETE FROM method_settings WHERE organization = m.organization AND subject = m.subject AND method = m.method;
  PERFORM close_operation(o.id, 'revoked') FROM operations AS o WHERE o.decision ->> 'registration' = m.id AND o.state = 'approved';
  PERFORM put_notices(args -> 'notices');
  PERFORM append(args -> 'leaf');
  RETURN shown(m);
END $$;

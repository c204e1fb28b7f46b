-- Parts of the transitions of enrolments and devices.

-- How a user stands with its devices (§9): `first`, `further` or `lost`.
CREATE FUNCTION situation_of(org text, user_of text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM bindings WHERE organization = org AND subject = user_of AND state IN ('active', 'frozen')) THEN 'further'
    -- Of devices removed in one millisecond, one that was pushed out counts.
    WHEN coalesce((SELECT removed_by = 'device' FROM bindings WHERE organization = org AND subject = user_of AND active_at IS NOT NULL
      ORDER BY removed_at_ms DESC, (removed_by = 'device') LIMIT 1), true) THEN 'first'
    ELSE 'lost' END
$$;

-- True when an enrolment may go on (`isStillWay`).
CREATE FUNCTION way_holds(e enrollments) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT e.way = 'replace' OR e.way = situation_of(e.organization, e.subject)
$$;

-- Takes the names of an enrolment's user, and the enrolment's row; all null when there is none.
CREATE FUNCTION lock_enrollment(args jsonb) RETURNS enrollments LANGUAGE plpgsql AS $$
DECLARE e enrollments;
BEGIN
  SELECT * INTO e FROM enrollments WHERE id = args ->> 'id';
  PERFORM lock_for(e.organization, e.subject, args);
  SELECT * INTO e FROM enrollments WHERE id = args ->> 'id' FOR UPDATE;
  RETURN e;
END $$;

-- Takes the names of a device's user, and the device's row; all null when there is none.
CREATE FUNCTION lock_binding(args jsonb) RETURNS bindings LANGUAGE plpgsql AS $$
DECLARE b bindings;
BEGIN
  SELECT * INTO b FROM bindings WHERE id = args ->> 'id';
  PERFORM lock_for(b.organization, b.subject, args);
  SELECT * INTO b FROM bindings WHERE id = args ->> 'id' FOR UPDATE;
  RETURN b;
END $$;

CREATE FUNCTION put_notices(notices jsonb) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO notices (id, organization, subject, kind, at_ms, about, device, enrollment, method, type)
  SELECT n ->> 'id', n ->> 'organization', n ->> 'subject', n ->> 'kind', (n ->> 'atMs')::bigint, n ->> 'about', n ->> 'device',
    n ->> 'enrollment', n ->> 'method', n ->> 'type'
  FROM jsonb_array_elements(coalesce(nullif(put_notices.notices, 'null'), '[]')) WITH ORDINALITY AS given (n, place) ORDER BY place
$$;

-- What was to be told later of an enrolment that is over.
CREATE FUNCTION drop_later(enrollment_id text, now bigint) RETURNS void LANGUAGE sql VOLATILE AS $$
  DELETE FROM notices WHERE enrollment = enrollment_id AND at_ms > now
$$;

-- The phone of an enrolment that came to nothing.
CREATE FUNCTION drop_phone(binding_id text, now bigint) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE bindings SET state = 'revoked', removed_by = 'enrollment', removed_at_ms = now
  WHERE id = binding_id AND state IN ('pending', 'confirmed')
$$;

-- Ends an enrolment that was on its way, with its phone and what was to be told of it.
CREATE FUNCTION kill_enrollment(enrollment_id text, now bigint) RETURNS enrollments LANGUAGE plpgsql AS $$
DECLARE e enrollments;
BEGIN
  UPDATE enrollments SET state = 'dead', version = version + 1 WHERE id = enrollment_id RETURNING * INTO e;
  PERFORM drop_phone(e.binding, now);
  PERFORM drop_later(e.id, now);
  RETURN e;
END $$;

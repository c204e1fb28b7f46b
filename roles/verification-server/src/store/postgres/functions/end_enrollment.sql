-- One wrong proof or short string; the `most`-th kills the ticket.
CREATE FUNCTION miss_enrollment(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  e enrollments := lock_enrollment(args);
  now bigint := clock_ms();
BEGIN
  IF e.id IS NULL OR e.state NOT IN ('ticketed', 'pending') OR e.expires_at_ms <= now THEN RETURN NULL; END IF;
  UPDATE enrollments SET misses = misses + 1, version = version + 1,
    state = CASE WHEN misses + 1 >= (args ->> 'most')::integer THEN 'dead' ELSE state END
  WHERE id = e.id RETURNING * INTO e;
  IF e.state = 'dead' THEN
    PERFORM drop_phone(e.binding, now);
    PERFORM drop_later(e.id, now);
  END IF;
  PERFORM append(args -> 'leaf');
  RETURN shown(e);
END $$;

-- Kills the ticket and its unconfirmed binding.
CREATE FUNCTION kill_ticket(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE e enrollments := lock_enrollment(args);
BEGIN
  IF e.id IS NULL OR e.state NOT IN ('ticketed', 'pending') THEN RETURN NULL; END IF;
  e := kill_enrollment(e.id, clock_ms());
  PERFORM append(args -> 'leaf');
  RETURN shown(e);
END $$;

-- Ends a confirmed replacement for an old device of the user, in use or frozen, or for 48 h one that the site has removed; never for the new
-- one itself (§9, `mayVeto`).
CREATE FUNCTION veto_replacement(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  e enrollments := lock_enrollment(args);
  now bigint := clock_ms();
BEGIN
  IF e.id IS NULL OR e.way <> 'replace' OR e.state <> 'confirmed' OR e.expires_at_ms <= now THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT 1 FROM bindings AS old WHERE old.id = args ->> 'by' AND old.id IS DISTINCT FROM e.binding
      AND old.organization = e.organization AND old.subject = e.subject AND old.active_at IS NOT NULL AND (old.state IN ('active', 'frozen')
        OR (old.removed_by IN ('site', 'staff') AND old.removed_at_ms > now - 48 * 3600000))) THEN
    RETURN NULL;
  END IF;
  e := kill_enrollment(e.id, now);
  PERFORM append(args -> 'leaf');
  RETURN shown(e);
END $$;

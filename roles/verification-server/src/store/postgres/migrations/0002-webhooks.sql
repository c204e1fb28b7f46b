-- Endpoints, their outbox, and the triggers that write it.
CREATE TABLE countersign.webhook_endpoints (
  id text PRIMARY KEY,
  organization text NOT NULL,
  url text NOT NULL,
  events jsonb,
  businesses jsonb,
  description text NOT NULL,
  state text NOT NULL,
  disabled_by text,
  failures integer NOT NULL DEFAULT 0,
  secret_number integer NOT NULL,
  previous_until_ms bigint,
  created_at_ms bigint NOT NULL
);
CREATE INDEX webhook_endpoints_by_organization ON countersign.webhook_endpoints (organization);

CREATE TABLE countersign.webhook_deliveries (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  endpoint text NOT NULL,
  organization text NOT NULL,
  subject text,
  type text NOT NULL,
  at_ms bigint NOT NULL,
  data jsonb NOT NULL,
  user_reference text,
  state text NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  due_ms bigint NOT NULL,
  lease text,
  status integer,
  failure text,
  ended_at_ms bigint
);
CREATE INDEX webhook_deliveries_by_endpoint ON countersign.webhook_deliveries (endpoint, seq);
CREATE INDEX webhook_deliveries_by_subject ON countersign.webhook_deliveries (organization, subject) WHERE subject IS NOT NULL;
CREATE INDEX webhook_deliveries_due ON countersign.webhook_deliveries (due_ms) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_due_by_endpoint ON countersign.webhook_deliveries (endpoint, due_ms) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_leased ON countersign.webhook_deliveries (endpoint, due_ms) WHERE lease IS NOT NULL;
CREATE INDEX webhook_deliveries_ended ON countersign.webhook_deliveries (ended_at_ms) WHERE state <> 'waiting';

-- A TypeID as the program makes them: UUIDv7 in Crockford's base32.
CREATE FUNCTION countersign.new_event_id(now bigint) RETURNS text LANGUAGE sql VOLATILE AS $$
  WITH drawn AS MATERIALIZED (SELECT replace(gen_random_uuid()::text, '-', '') AS hex),
  bits AS (SELECT B'00' || ('x' || lpad(to_hex(now), 12, '0') || '7' || substr(hex, 14))::bit(128) AS bits FROM drawn)
  SELECT 'evt_' || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', substring(bits FROM 5 * i + 1 FOR 5)::bit(5)::integer + 1, 1), '' ORDER BY i)
  FROM bits, generate_series(0, 25) AS i
$$;

-- One row for each endpoint of the organization that asks for the event. What is of no business concerns the organization: endpoints for some
-- businesses are not told. What happens while an endpoint is off is kept as given up.
CREATE FUNCTION countersign.tell(
  event text, of_organization text, of_subject text, of_business text, what jsonb, who text
) RETURNS void LANGUAGE sql VOLATILE AS $$
  WITH written AS (
    INSERT INTO countersign.webhook_deliveries
      (id, endpoint, organization, subject, type, at_ms, data, user_reference, state, failure, due_ms, ended_at_ms)
    SELECT countersign.new_event_id(now), e.id, e.organization, of_subject, event, now, jsonb_strip_nulls(what), who,
      CASE e.state WHEN 'enabled' THEN 'waiting' ELSE 'dead' END, CASE e.state WHEN 'enabled' THEN NULL ELSE 'disabled' END,
      now, CASE e.state WHEN 'enabled' THEN NULL ELSE now END
    FROM countersign.webhook_endpoints AS e, countersign.clock_ms() AS now
    WHERE e.organization = of_organization
      AND (e.businesses IS NULL OR (of_business IS NOT NULL AND e.businesses ? of_business))
      AND (e.events IS NULL OR e.events ? event)
    RETURNING 1
  )
  -- Whoever made the change hears with its answer that there is something to deliver.
  SELECT set_config('countersign.told', 'true', true) FROM written LIMIT 1
$$;

-- An operation's event. Of an anonymous operation the user is named from the release on and not before (S26).
CREATE FUNCTION countersign.tell_of_operation(event text, o countersign.operations) RETURNS void LANGUAGE sql VOLATILE AS $$
  SELECT countersign.tell(
    event, o.organization, o.subject, o.frozen ->> 'business',
    jsonb_build_object('operation', o.id, 'state', o.state, 'version', o.version,
      'business', o.frozen ->> 'business', 'reference', o.frozen ->> 'reference'),
    COALESCE(o.frozen ->> 'userReference', CASE o.state WHEN 'released' THEN o.claim ->> 'userReference' END)
  )
$$;

CREATE FUNCTION countersign.tell_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM countersign.tell_of_operation('operation.' || NEW.state, NEW);
  IF NEW.state = 'declined' AND NEW.decision ->> 'reason' = 'not_me' THEN
    PERFORM countersign.tell_of_operation('operation.reported', NEW);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_state AFTER UPDATE OF state ON countersign.operations FOR EACH ROW
  WHEN (NEW.state <> OLD.state AND NEW.state IN ('approved', 'declined', 'released', 'expired', 'cancelled', 'blocked', 'revoked'))
  EXECUTE FUNCTION countersign.tell_state();

CREATE FUNCTION countersign.tell_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM countersign.tell_of_operation('operation.outcome', NEW);
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_outcome AFTER UPDATE OF outcome ON countersign.operations FOR EACH ROW
  WHEN (NEW.outcome IS NOT NULL AND OLD.outcome IS NULL) EXECUTE FUNCTION countersign.tell_outcome();

CREATE FUNCTION countersign.tell_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM countersign.tell_of_operation('operation.reported', o) FROM countersign.operations AS o WHERE o.id = NEW.operation;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_report AFTER INSERT ON countersign.reports FOR EACH ROW EXECUTE FUNCTION countersign.tell_report();

CREATE FUNCTION countersign.tell_device() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM countersign.tell(
    'device.' || CASE WHEN NEW.state <> 'active' THEN NEW.state WHEN OLD.state = 'frozen' THEN 'thawed' ELSE 'activated' END,
    NEW.organization, NEW.subject, NULL, jsonb_build_object('device', NEW.device, 'state', NEW.state), NEW.body ->> 'userReference'
  );
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_device AFTER UPDATE OF state ON countersign.bindings FOR EACH ROW
  WHEN (NEW.state <> OLD.state AND NEW.state IN ('active', 'frozen', 'revoked') AND NEW.active_at IS NOT NULL)
  EXECUTE FUNCTION countersign.tell_device();

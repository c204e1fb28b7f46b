/** The states of an operation that are told. */
const told = ["approved", "declined", "released", "expired", "cancelled", "blocked", "revoked"];

/** SQL: one row for each endpoint of the organization that asks for the event. `from` names what the row is about. */
function tell(event: {
  readonly type: string;
  readonly organization: string;
  readonly subject: string;
  /** Null for what concerns the organization, not one business: endpoints for some businesses are not told. */
  readonly business: string | null;
  readonly data: string;
  readonly userReference: string;
  readonly from?: string;
  readonly when?: string;
}): string {
  const { type, organization, subject, business, data, userReference, from, when = "TRUE" } = event;
  const covered =
    business === null
      ? "e.businesses IS NULL"
      : `(e.businesses IS NULL OR EXISTS (SELECT 1 FROM json_each(e.businesses) WHERE value = ${business}))`;
  return `
    INSERT INTO webhook_deliveries (id, endpoint, organization, subject, type, at_ms, data, user_reference, state, failure, due_ms, ended_at_ms)
    SELECT new_event_id(), e.id, e.organization, ${subject}, ${type}, clock_ms(), ${data}, ${userReference},
      iif(e.state = 'enabled', 'waiting', 'dead'), iif(e.state = 'enabled', NULL, 'disabled'), clock_ms(), iif(e.state = 'enabled', NULL, clock_ms())
    FROM webhook_endpoints AS e${from === undefined ? "" : `, ${from}`}
    WHERE e.organization = ${organization} AND ${covered} AND (${when})
      AND (e.events IS NULL OR EXISTS (SELECT 1 FROM json_each(e.events) WHERE value = ${type}));`;
}

/** An operation's part of an event. Of an anonymous operation the user is named from the release on and not before (S26). */
function aboutOperation(row: string) {
  const business = `${row}.frozen ->> '$.business'`;
  return {
    organization: `${row}.organization`,
    subject: `${row}.subject`,
    business,
    // A merge patch leaves out what is null.
    data: `json_patch('{}', json_object('operation', ${row}.id, 'state', ${row}.state, 'version', ${row}.version,
      'business', ${business}, 'reference', ${row}.frozen ->> '$.reference'))`,
    userReference: `COALESCE(${row}.frozen ->> '$.userReference', CASE WHEN ${row}.state = 'released' THEN ${row}.claim ->> '$.userReference' END)`,
  };
}

const operation = aboutOperation("NEW");
const device = {
  organization: "NEW.organization",
  subject: "NEW.subject",
  business: null,
  data: "json_object('device', NEW.device, 'state', NEW.state)",
  userReference: "NEW.body ->> '$.userReference'",
};
const deviceEvent = `'device.' || CASE WHEN NEW.state <> 'active' THEN NEW.state WHEN OLD.state = 'frozen' THEN 'thawed' ELSE 'activated' END`;

/**
 * The outbox is written by the database itself, in the transaction of whatever changes an operation or a device, so that no statement of
 * this program, present or future, can forget it (§7). Applied once: what changes after a release is a migration of its own.
 */
export const outboxTriggers = `
  CREATE TRIGGER tell_state AFTER UPDATE OF state ON operations
  WHEN NEW.state <> OLD.state AND NEW.state IN (${told.map((state) => `'${state}'`).join(", ")})
  BEGIN ${tell({ ...operation, type: "'operation.' || NEW.state" })}
  ${tell({ ...operation, type: "'operation.reported'", when: "NEW.state = 'declined' AND NEW.decision ->> '$.reason' = 'not_me'" })}
  END;
  CREATE TRIGGER tell_outcome AFTER UPDATE OF outcome ON operations WHEN NEW.outcome IS NOT NULL AND OLD.outcome IS NULL
  BEGIN ${tell({ ...operation, type: "'operation.outcome'" })} END;
  CREATE TRIGGER tell_report AFTER INSERT ON reports
  BEGIN ${tell({ ...aboutOperation("o"), type: "'operation.reported'", from: "operations AS o", when: "o.id = NEW.operation" })} END;
  CREATE TRIGGER tell_device AFTER UPDATE OF state ON bindings
  WHEN NEW.state <> OLD.state AND NEW.state IN ('active', 'frozen', 'revoked') AND NEW.active_at IS NOT NULL
  BEGIN ${tell({ ...device, type: deviceEvent })} END;
`;

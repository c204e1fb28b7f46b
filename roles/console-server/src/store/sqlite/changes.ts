import type { PrivateDatabase } from "@countersign/platform";
import type { Clock } from "@countersign/protocol";
import type { ConsoleStore } from "../port.ts";
import { createStaffWrite, maybe } from "./people.ts";
import { changeOf } from "./rows.ts";

type Changes = Pick<ConsoleStore, "changes" | "findChange" | "propose" | "turnDown" | "ask" | "release" | "finish">;

const isOpen = "state IN ('proposed', 'approving')";

/** What was proposed, and what became of it. */
export function createChanges(db: PrivateDatabase, clock: Clock): Changes {
  const newest = db.prepare("SELECT * FROM changes ORDER BY id DESC LIMIT :most");
  const newestOpen = db.prepare(`SELECT * FROM changes WHERE ${isOpen} ORDER BY id DESC LIMIT :most`);
  const one = db.prepare("SELECT * FROM changes WHERE id = :id");
  const insert = db.prepare(`
    INSERT INTO changes (id, change, fingerprint, proposed_by, proposed_at_ms, state)
    SELECT :id, :change, :fingerprint, :proposedBy, :proposedAtMs, 'proposed'
    WHERE (SELECT count(*) FROM changes WHERE proposed_by = :proposedBy AND ${isOpen}) < :most RETURNING *`);
  const turnDown = db.prepare(`
    UPDATE changes SET state = :state, decided_by = :by, decided_at_ms = :now, reason = :reason
    WHERE id = :id AND state = 'proposed' RETURNING *`);
  const ask = db.prepare(`
    UPDATE changes SET state = 'approving', decided_by = :by, operation = :operation, approval = :approval
    WHERE id = :id AND state = 'proposed' RETURNING *`);
  const release = db.prepare(`
    UPDATE changes SET state = 'proposed', decided_by = NULL, operation = NULL, approval = NULL
    WHERE id = :id AND state = 'approving' AND operation = :operation RETURNING *`);
  const finish = db.prepare(`
    UPDATE changes SET state = :state, reason = :reason, decided_at_ms = :now
    WHERE id = :id AND state = 'approving' AND operation = :operation RETURNING *`);
  const writeStaff = createStaffWrite(db, clock);
  return {
    changes: async ({ open, most }) => (open ? newestOpen : newest).all({ most }).map(changeOf),
    findChange: async (id) => maybe(one.get({ id }), changeOf),
    propose: async ({ id, change, fingerprint, proposedBy, proposedAtMs }, { most }) => {
      const written = insert.get({ id, change: JSON.stringify(change), fingerprint, proposedBy, proposedAtMs, most });
      return maybe(written, changeOf);
    },
    turnDown: async (id, { state, by, reason }) =>
      maybe(turnDown.get({ id, state, by, reason, now: clock() }), changeOf),
    ask: async (id, { by, approval }) =>
      maybe(ask.get({ id, by, operation: approval.operation, approval: JSON.stringify(approval) }), changeOf),
    release: async (id, { operation }) => maybe(release.get({ id, operation }), changeOf),
    finish: async (id, { operation, state, reason, staff }) =>
      db.transact(() => {
        const finished = maybe(finish.get({ id, operation, state, reason, now: clock() }), changeOf);
        if (!finished || !staff || writeStaff(staff)) return finished;
        throw new Unwritable();
      }),
  };
}

/** Rolls a transaction back: the staff has changed meanwhile, so that the change cannot be. */
export class Unwritable extends Error {}

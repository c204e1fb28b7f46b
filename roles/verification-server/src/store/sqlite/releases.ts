import type { OperationStore } from "../port.ts";
import type { Database } from "./database.ts";
import { createMethodWriter } from "./methods.ts";
import { createNoticeWriter } from "./notices.ts";
import { operationOf } from "../rows/operation-row.ts";
import { orNull } from "../rows/row.ts";
import { approverIsActive, bindingIsActive, close, hasFlag, operationColumns } from "./operation-columns.ts";

/** The enrolment of the operation's own subject that a released `device.add` is about (§9 step 5). */
const waitsForApproval = `SELECT 1 FROM enrollments WHERE id = :grants AND way = 'further' AND state = 'confirmed' AND granted_by IS NULL
  AND expires_at_ms > :now AND organization = operations.organization AND subject = operations.subject`;

/** The change of the operation's own subject that a released `method.change` is about (§17). */
const waitsToChange = `SELECT 1 FROM method_changes WHERE id = :changes AND state = 'waiting' AND expires_at_ms > :now
  AND organization = operations.organization AND subject = operations.subject`;

/** What a site does with an approval: it takes it, once, and says what came of it. */
export function createReleases(db: Database): Pick<OperationStore, "renewReturnCode" | "consume" | "recordOutcome"> {
  const consume = db.prepare(`
    UPDATE operations SET state = 'released', ${close}, release = :release, leaf_seq = (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_leaves)
    WHERE id = :id AND state = 'approved' AND deadline_ms > :now AND ${approverIsActive}
      AND (NOT ${hasFlag("sameDevice")} OR decision ->> '$.registration' IS NOT NULL OR (decision ->> '$.returnCode.hash' = :returnHash AND decision ->> '$.returnCode.untilMs' > :now))
      AND (:grants IS NULL OR EXISTS (${waitsForApproval})) AND (:changes IS NULL OR EXISTS (${waitsToChange}))
    RETURNING ${operationColumns}`);
  const grant = db.prepare(`
    UPDATE enrollments SET granted_by = :by, expires_at_ms = :expiresAtMs, version = version + 1 WHERE id = :enrollment`);
  const renew = db.prepare(`
    UPDATE operations SET decision = json_set(decision, '$.returnCode.hash', :hash)
    WHERE id = :id AND state = 'approved' AND binding = :binding AND deadline_ms > :now AND decision ->> '$.returnCode.hash' IS NOT NULL
      AND ${bindingIsActive}
    RETURNING ${operationColumns}`);
  const methods = createMethodWriter(db);
  const told = createNoticeWriter(db);
  const outcomeRow = db.prepare(
    `UPDATE operations SET version = version + 1, outcome = :outcome WHERE id = :id AND state = 'released' AND outcome IS NULL RETURNING ${operationColumns}`,
  );

  return {
    renewReturnCode: (id, { binding, hash }) =>
      db.write(() => orNull(renew.get({ id, binding, hash, now: db.clock() }), operationOf)),
    consume: (id, { release, returnHash, grants, changes, notices = [], leaf }) =>
      db.write(() => {
        const named = { grants: grants?.enrollment ?? null, changes: changes?.id ?? null };
        const row = consume.get({ id, now: db.clock(), release: JSON.stringify(release), returnHash, ...named });
        if (!row) return null;
        // The first row after it is the one that `leaf_seq` names.
        db.append(leaf);
        told.put(notices);
        if (changes) {
          methods.bringIntoForce(changes.id);
          told.put(changes.notices);
          db.append(changes.leaf);
        }
        if (grants) {
          const { enrollment, expiresAtMs } = grants;
          grant.run({ enrollment, expiresAtMs, by: row["binding"] ?? null });
          db.append(grants.leaf);
        }
        return operationOf(row);
      }),
    recordOutcome: (id, { outcome, leaf }) =>
      db.write(() => {
        const row = outcomeRow.get({ id, outcome: JSON.stringify(outcome) });
        if (row) db.append(leaf);
        return orNull(row, operationOf);
      }),
  };
}

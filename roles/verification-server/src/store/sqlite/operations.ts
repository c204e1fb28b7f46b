import { decodeFlags, moves } from "@countersign/protocol";
import { idempotencySeconds } from "../../core/limits.ts";
import { noticeSeconds } from "../../core/notice.ts";
import type { FrozenOperation } from "../../core/operation.ts";
import { minutesKeptMs, slotWidths } from "../history-store.ts";
import type { Opened, OperationStore } from "../port.ts";
import type { Database } from "./database.ts";
import { createExpireDue } from "./expire-due.ts";
import { createIdempotencyKeys } from "./idempotency.ts";
import { createReleases } from "./releases.ts";
import { createSearch } from "./search.ts";
import { createSecondThoughts } from "./second-thoughts.ts";
import { createApproveByMethod, createBeginAttempt } from "./attempts.ts";
import { createConfirm } from "./typed-codes.ts";
import { operationOf } from "../rows/operation-row.ts";
import { orNull } from "../rows/row.ts";
import {
  bindingIsActive,
  close,
  hasFlag,
  isOverdue,
  operationColumns,
  quoted,
  rotateToken,
} from "./operation-columns.ts";

/** An assertion's counter is newer than the last one, or 0 as ever; one that went back is a copy's (T12). */
const newerCounter =
  "SELECT 1 FROM passkeys WHERE id = :passkey AND (counter < :counter OR (counter = 0 AND :counter = 0))";

function createOpen(db: Database): OperationStore["open"] {
  const keys = createIdempotencyKeys(db);
  const byId = db.prepare(`SELECT ${operationColumns} FROM operations WHERE id = :id`);
  const pending = db.prepare(
    `SELECT count(*) AS n FROM operations WHERE organization = :organization AND subject = :subject
     AND state IN (${quoted(["created", "presented", "claimed"])}) AND deadline_ms > :now
     AND frozen ->> '$.login.state' = :login AND (:login = 1 OR frozen ->> '$.initiator.address' IS :address)`,
  );
  const insert = db.prepare(`
    INSERT INTO operations (id, organization, subject, state, version, code_hash, offline_code_hash, deadline_ms, frozen, sealed)
    VALUES (:id, :organization, :subject, 'presented', 2, :codeHash, :offlineCodeHash, :deadlineMs, :frozen, :sealed) ON CONFLICT (id) DO NOTHING RETURNING ${operationColumns}`);

  function repeated(frozen: FrozenOperation): Opened | null {
    const earlier = keys.find(frozen);
    const operation = earlier && earlier !== "reused" ? orNull(byId.get({ id: earlier.target }), operationOf) : null;
    if (operation) return { kind: "repeated", operation };
    return earlier && { kind: "refused", code: "idempotency_key_reused" };
  }

  return (frozen, { sealed, pendingMost, windows, leaves }) =>
    db.write((): Opened => {
      const now = db.clock();
      const earlier = repeated(frozen);
      if (earlier) return earlier;
      const { id, organization, codeHash } = frozen;
      const subject = frozen.login.subject ?? null;
      // What strangers start in a user's name stands in nobody's way but that of their own address (T39).
      const [login, address] = [frozen.login.state, frozen.initiator.address ?? null];
      const open = subject === null ? 0 : Number(pending.get({ organization, subject, now, login, address })?.["n"]);
      if (pendingMost !== null && open >= pendingMost) return { kind: "refused", code: "too_many_pending" };
      if (!db.countIn(windows)) return { kind: "refused", code: "rate_limited" };
      const deadlineMs = frozen.expiresAt * 1000;
      const row = insert.get({
        id,
        organization,
        subject,
        codeHash,
        offlineCodeHash: decodeFlags(frozen.flags)?.offline ? codeHash : null,
        deadlineMs,
        frozen: JSON.stringify(frozen),
        sealed,
      });
      if (!row) return { kind: "refused", code: "operation_state_conflict" };
      keys.put(frozen, id);
      db.append(...leaves);
      return { kind: "opened", operation: operationOf(row) };
    });
}

function createClaim(db: Database): OperationStore["claim"] {
  const claimRow = db.prepare(`
    UPDATE operations SET state = 'claimed', version = version + 1, attempt = NULL, scans = scans + 1, binding = :binding, nonce_hash = :nonceHash, claim = :claim,
      subject = COALESCE(subject, (SELECT subject FROM bindings WHERE id = :binding))
    WHERE id = :id AND deadline_ms > :now AND scans < :maximumScans
      AND (state = 'presented' OR (state = 'claimed' AND binding = :binding))
      AND EXISTS (SELECT 1 FROM bindings WHERE id = :binding AND state = 'active')
    RETURNING ${operationColumns}`);
  const rotate = db.prepare(rotateToken);
  return (id, { claim, maximumScans, windows, rotation, leaf }) =>
    db.write(() => {
      const now = db.clock();
      if (!db.countIn(windows)) return "limited" as const;
      const { binding, nonceHash } = claim;
      const row = claimRow.get({ id, now, maximumScans, binding, nonceHash, claim: JSON.stringify(claim) });
      if (!row) return null;
      rotate.run({ ...rotation, now: Math.floor(now / 1000) });
      db.append(leaf);
      return operationOf(row);
    });
}

function createContend(db: Database): OperationStore["contend"] {
  const contendRow = db.prepare(`
    UPDATE operations SET state = '${moves.cancel.to}', ${close}
    WHERE id = :id AND state = 'claimed' AND binding <> :binding AND ${hasFlag("anonymous")} AND deadline_ms > :now
      AND EXISTS (SELECT 1 FROM bindings WHERE id = :binding AND state = 'active')
    RETURNING ${operationColumns}`);
  return (id, { binding, windows, leaf }) =>
    db.write(() => {
      if (!db.hasRoom(windows)) return "limited" as const;
      const row = contendRow.get({ id, binding, now: db.clock() });
      if (!row) return null;
      db.countIn(windows);
      db.append(leaf);
      return operationOf(row);
    });
}

function createDecide(db: Database): OperationStore["decide"] {
  const decideRow = db.prepare(`
    UPDATE operations SET state = :to, version = version + 1, nonce_hash = NULL, decision = :decision, code_hash = NULL, sealed = NULL,
      deadline_ms = CASE :to WHEN '${moves.approve.to}' THEN :now + (frozen ->> '$.releaseSeconds') * 1000 END
    WHERE id = :id AND state = 'claimed' AND binding = :binding AND nonce_hash = :nonceHash AND deadline_ms > :now AND ${bindingIsActive}
      AND (:passkey IS NULL OR EXISTS (${newerCounter}))
      AND (:to <> '${moves.approve.to}' OR NOT ${hasFlag("confirmation")} OR claim ->> '$.confirmed')
    RETURNING ${operationColumns}`);
  const rotate = db.prepare(rotateToken);
  const countPasskey = db.prepare("UPDATE passkeys SET counter = :counter WHERE id = :id");
  return (id, { passkey, binding, nonceHash, decision, windows, rotation, leaf }) =>
    db.write(() => {
      const now = db.clock();
      if (!db.countIn(windows)) return "limited" as const;
      const { to } = moves[decision.answer];
      const [credential, counter] = [passkey?.id ?? null, passkey?.counter ?? null];
      const body = JSON.stringify(decision);
      const row = decideRow.get({ id, now, binding, nonceHash, to, decision: body, passkey: credential, counter });
      if (!row) return null;
      if (passkey) countPasskey.run({ id: passkey.id, counter: passkey.counter });
      rotate.run({ ...rotation, now: Math.floor(now / 1000) });
      db.append(leaf);
      return operationOf(row);
    });
}

function createEndings(db: Database): Pick<OperationStore, "end" | "expire"> {
  const endings = Object.fromEntries(
    (["cancel", "block", "revoke"] as const).map((move) => [
      move,
      db.prepare(
        `UPDATE operations SET state = '${moves[move].to}', ${close} WHERE id = :id AND state IN (${quoted(moves[move].from)}) AND deadline_ms > :now RETURNING ${operationColumns}`,
      ),
    ]),
  );
  const expire = db.prepare(
    `UPDATE operations SET state = 'expired', ${close} WHERE id = :id AND ${isOverdue} RETURNING ${operationColumns}`,
  );

  return {
    end: (id, { move, leaf }) =>
      db.write(() => {
        const row = endings[move]?.get({ id, now: db.clock() });
        if (row) db.append(leaf);
        return orNull(row, operationOf);
      }),
    expire: (id, { leaf }) =>
      db.write(() => {
        const row = expire.get({ id, now: db.clock() });
        if (row) db.append(leaf);
        return orNull(row, operationOf);
      }),
  };
}

export function createOperations(db: Database): OperationStore {
  const byId = db.prepare(`SELECT ${operationColumns} FROM operations WHERE id = :id`);
  const byKey = db.prepare(`
    SELECT ${operationColumns} FROM operations
    WHERE id = (SELECT target FROM idempotency WHERE organization = :organization AND key = :key AND at_ms > :since)`);
  const byCode = db.prepare(`SELECT ${operationColumns} FROM operations WHERE code_hash = :codeHash`);
  const sealed = db.prepare("SELECT sealed FROM operations WHERE id = :id");
  const approved = db.prepare(
    `SELECT ${operationColumns} FROM operations WHERE binding = :binding AND state = 'approved'`,
  );
  const oldKeys = db.prepare("DELETE FROM idempotency WHERE at_ms <= :before");
  const oldWindows = db.prepare("DELETE FROM windows WHERE ends_ms <= :now");
  const oldNotices = db.prepare("DELETE FROM notices WHERE at_ms <= :before");
  // What came into force is kept: a method's secret lies with its change.
  const oldChanges = db.prepare("DELETE FROM method_changes WHERE state <> 'done' AND expires_at_ms <= :before");
  const oldMinutes = db.prepare(`DELETE FROM statistics WHERE width_ms = ${slotWidths.minute} AND at_ms <= :before`);
  return {
    open: createOpen(db),
    claim: createClaim(db),
    contend: createContend(db),
    confirm: createConfirm(db),
    beginAttempt: createBeginAttempt(db),
    approveByMethod: createApproveByMethod(db),
    decide: createDecide(db),
    ...createEndings(db),
    expireDue: createExpireDue(db),
    ...createReleases(db),
    ...createSecondThoughts(db),
    find: async (id) => orNull(byId.get({ id }), operationOf),
    hasRoom: async (windows) => db.hasRoom(windows),
    count: (windows) =>
      db.write(() => {
        const room = db.hasRoom(windows);
        if (room) db.countIn(windows);
        return room;
      }),
    findRepeated: async (organization, key) =>
      orNull(byKey.get({ organization, key, since: db.clock() - idempotencySeconds * 1000 }), operationOf),
    findByCode: async (codeHash) => orNull(byCode.get({ codeHash }), operationOf),
    findSealed: async (id) => (sealed.get({ id })?.["sealed"] ?? null) as Uint8Array | null,
    search: createSearch(db),
    approvedBy: async (binding) => approved.all({ binding }).map(operationOf),
    async tidy() {
      await db.write(() => {
        const now = db.clock();
        oldKeys.run({ before: now - idempotencySeconds * 1000 });
        oldWindows.run({ now });
        oldNotices.run({ before: now - noticeSeconds * 1000 });
        oldChanges.run({ before: now - idempotencySeconds * 1000 });
        oldMinutes.run({ before: now - minutesKeptMs });
      });
      db.forgetOldPages();
    },
  };
}

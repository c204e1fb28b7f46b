import { moves, type OperationId } from "@countersign/protocol";
import { idempotencySeconds } from "../../core/limits.ts";
import type { OperationStore, Overdue } from "../port.ts";
import { createAttempts } from "./attempts.ts";
import type { Database } from "./database.ts";
import { createOpen } from "./open-operation.ts";
import { createReleases } from "./releases.ts";
import { createSecondThoughts } from "./second-thoughts.ts";
import { operationOf } from "../rows/operation-row.ts";
import { bytesOrNull, orNull } from "../rows/row.ts";
import { operationAnswer } from "./operation-answer.ts";

function createEndings(db: Database): Pick<OperationStore, "end" | "expire" | "expireDue"> {
  return {
    async end(id, { move, leaf }) {
      const { from, to } = moves[move];
      return orNull(await db.call("end_operation", { id, from, to, leaf }), operationOf);
    },
    expire: async (id, { leaf }) =>
      orNull(await db.call("expire_operation", { id, from: moves.expire.from, leaf }), operationOf),
    async expireDue(most, { leafOf }) {
      const statement = "SELECT id, state FROM operations WHERE deadline_ms <= :now ORDER BY deadline_ms LIMIT :most";
      const due = (await db.read(statement, { most })) as unknown as readonly Overdue[];
      if (due.length === 0) return [];
      const leaves = due.map((left) => ({ id: left.id, ...leafOf(left) }));
      return (await db.call("expire_operations", { leaves, from: moves.expire.from })) as readonly OperationId[];
    },
  };
}

function createReads(
  db: Database,
): Pick<OperationStore, "find" | "findRepeated" | "findByCode" | "findSealed" | "approvedBy"> {
  return {
    async find(id) {
      const [row] = await db.read("SELECT * FROM operations WHERE id = :id", { id });
      return orNull(row, operationOf);
    },
    async findRepeated(organization, key) {
      const [row] = await db.read(
        `SELECT o.* FROM idempotency AS i JOIN operations AS o ON o.id = i.target
         WHERE i.organization = :organization AND i.key = :key AND i.at_ms > :now - ${idempotencySeconds * 1000}`,
        { organization, key },
      );
      return orNull(row, operationOf);
    },
    async findByCode(codeHash) {
      const [row] = await db.read("SELECT * FROM operations WHERE code_hash = :codeHash", { codeHash });
      return orNull(row, operationOf);
    },
    async findSealed(id) {
      const [row] = await db.read("SELECT sealed FROM operations WHERE id = :id", { id });
      return bytesOrNull(row?.["sealed"]);
    },
    async approvedBy(binding) {
      const statement = "SELECT * FROM operations WHERE binding = :binding AND state = 'approved'";
      return (await db.read(statement, { binding })).map(operationOf);
    },
  };
}

/** All of operations but their search, which goes by the index of history. */
export function createOperations(db: Database): Omit<OperationStore, "search"> {
  return {
    open: createOpen(db),
    ...createAttempts(db),
    ...createEndings(db),
    ...createReleases(db),
    ...createSecondThoughts(db),
    ...createReads(db),
    claim: async (id, options) => operationAnswer(await db.call("claim_operation", { id, ...options })),
    contend: async (id, options) => operationAnswer(await db.call("contend_operation", { id, ...options })),
    decide: async (id, options) =>
      operationAnswer(await db.call("decide_operation", { id, to: moves[options.decision.answer].to, ...options })),
    async hasRoom(windows) {
      const [row] = await db.read("SELECT has_room(:args::text::jsonb, :now) AS has_room", {
        args: JSON.stringify({ windows }),
      });
      return row?.["has_room"] === true;
    },
    count: async (windows) => (await db.call("count_request", { windows })) === true,
    tidy: async () => void (await db.call("tidy_operations", {}, { repeatable: true })),
  };
}

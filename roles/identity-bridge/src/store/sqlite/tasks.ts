import type { PrivateDatabase } from "@countersign/platform";
import type { Bytes, Clock } from "@countersign/protocol";
import type { SQLOutputValue } from "node:sqlite";
import type { NewTask, Task, TaskStore } from "../port.ts";

type Row = Readonly<Record<string, SQLOutputValue>>;

/** Adds a task inside a transaction that is under way; false when its ref is known. */
export type AddTask = (task: NewTask) => boolean;

function taskOfRow(row: Row): Task {
  return {
    ref: String(row["ref"]),
    kind: row["kind"] as Task["kind"],
    operation: String(row["operation"]),
    content: row["content"] as Bytes | null,
    state: row["state"] as Task["state"],
    attempts: Number(row["attempts"]),
    lease: Number(row["due_ms"]),
    untilMs: Number(row["until_ms"]),
  };
}

export function createAddTask(db: PrivateDatabase, clock: Clock): AddTask {
  const add = db.prepare(`
    INSERT INTO tasks (ref, kind, operation, content, state, due_ms, until_ms)
    VALUES (:ref, :kind, :operation, :content, :state, :now, :untilMs) ON CONFLICT (ref) DO NOTHING`);
  return (task) => add.run({ ...task, now: clock() }).changes === 1;
}

export function createTasks(db: PrivateDatabase, { clock, addTask }: { clock: Clock; addTask: AddTask }): TaskStore {
  const watched = db.prepare("SELECT ref, operation, until_ms FROM tasks WHERE state = 'watched'");
  const wake = db.prepare("UPDATE tasks SET state = 'due', due_ms = :now WHERE ref = :ref AND state = 'watched'");
  const lease = db.prepare(`
    UPDATE tasks SET due_ms = :until, attempts = attempts + 1
    WHERE ref IN (SELECT ref FROM tasks WHERE state = 'due' AND due_ms <= :now ORDER BY due_ms LIMIT :limit) RETURNING *`);
  const mine = "ref = :ref AND state = 'due' AND due_ms = :lease";
  const advance = db.prepare(`UPDATE tasks SET content = :content, due_ms = :until WHERE ${mine}`);
  const later = db.prepare(`UPDATE tasks SET due_ms = :due WHERE ${mine}`);
  const finish = db.prepare(`UPDATE tasks SET state = 'over', content = NULL WHERE ${mine}`);
  return {
    add: async (task) => db.transact(() => addTask(task)),
    watched: async () =>
      watched.all().map((row) => ({
        ref: String(row["ref"]),
        operation: String(row["operation"]),
        untilMs: Number(row["until_ms"]),
      })),
    wake: async (ref) => void db.transact(() => wake.run({ ref, now: clock() })),
    lease: async (limit, leaseMs) => {
      const now = clock();
      return db.transact(() => lease.all({ now, until: now + leaseMs, limit }).map(taskOfRow));
    },
    advance: async ({ ref, lease: held }, content, leaseMs) =>
      db.transact(() => {
        // Later than the last one, so that no two leases are alike.
        const until = Math.max(clock() + leaseMs, held + 1);
        return advance.run({ ref, lease: held, content, until }).changes === 1 ? until : null;
      }),
    later: async ({ ref, lease: held }, inMs) =>
      void db.transact(() => later.run({ ref, lease: held, due: clock() + inMs })),
    finish: async ({ ref, lease: held }, next) =>
      db.transact(() => {
        if (finish.run({ ref, lease: held }).changes === 1 && next) addTask(next);
      }),
  };
}

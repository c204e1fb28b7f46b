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
  const advance = db.prepare("UPDATE tasks SET content = :content WHERE ref = :ref AND state = 'due'");
  const later = db.prepare("UPDATE tasks SET due_ms = :due WHERE ref = :ref AND state = 'due'");
  const finish = db.prepare("UPDATE tasks SET state = 'over', content = NULL WHERE ref = :ref AND state <> 'over'");
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
    advance: async (ref, content) => void db.transact(() => advance.run({ ref, content })),
    later: async (ref, inMs) => void db.transact(() => later.run({ ref, due: clock() + inMs })),
    finish: async (ref, next) =>
      db.transact(() => {
        if (finish.run({ ref }).changes === 1 && next) addTask(next);
      }),
  };
}

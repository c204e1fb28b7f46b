import type { Database } from "../database.ts";

/** How far the background has come: the last row of operations in the index, the last row of the audit log that was read. */
export interface Marks {
  read(name: "operations" | "audit"): number;
  /** Inside a write. */
  move(name: "operations" | "audit", at: number): void;
}

export function createMarks(db: Database): Marks {
  const read = db.prepare("SELECT at FROM background_marks WHERE name = :name");
  const move = db.prepare("UPDATE background_marks SET at = :at WHERE name = :name");
  return {
    read: (name) => Number(read.get({ name })?.["at"]),
    move: (name, at) => void move.run({ name, at }),
  };
}

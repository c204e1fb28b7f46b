import type { IntendedOperation, KeptOperation } from "@countersign/relying-party";
import type { Database, Row } from "./database.ts";

/**
 * How far an approval has come here. `consuming` is written before the approval is taken and `acted` with the act itself, so
 * that after a crash it is clear what is still to do.
 */
type ApprovalStage = "opening" | "waiting" | "consuming" | "acted" | "ended";

/** One sensitive operation of this site, from the wish to the end. */
export interface Approval {
  /** The site's own name for it: the `reference` of the operation. */
  readonly id: string;
  /** Countersign's name for it; null while it is being opened. */
  readonly operation: string | null;
  readonly kind: string;
  /** Whose it is; null while nobody knows, because it was started without signing in (S2). */
  readonly user: string | null;
  /** The browser that started it (a hash): nobody else gets to hear how it ends. */
  readonly browser: string;
  /** What the site will run when it is approved. */
  readonly about: IntendedOperation;
  /** What the act needs beside, and nobody shows: a new password's hash. */
  readonly extra: Readonly<Record<string, string>>;
  readonly kept: KeptOperation | null;
  readonly stage: ApprovalStage;
  /** `done`, why it was not carried out, or the state that ended it unapproved; null before. */
  readonly result: string | null;
}

type NewApproval = Pick<Approval, "id" | "kind" | "user" | "browser" | "about" | "extra">;

export interface Approvals {
  draft(approval: NewApproval): void;
  opened(id: string, operation: string, kept: KeptOperation): void;
  find(id: string): Approval | null;
  unfinished(): readonly Approval[];
  /** Moves on; false when another was faster. Within a transaction it is one with what else happens there. */
  move(id: string, from: ApprovalStage, to: ApprovalStage, result?: string): boolean;
  /** Forgets a draft that could not be opened. */
  drop(id: string): void;
  /** Forgets what was never opened, at the start of the site. */
  dropDrafts(): void;
}

export const approvalSchema = `
CREATE TABLE IF NOT EXISTS approvals (
  id TEXT PRIMARY KEY,
  operation TEXT UNIQUE,
  kind TEXT NOT NULL,
  user TEXT NOT NULL,
  browser TEXT NOT NULL,
  about TEXT NOT NULL,
  extra TEXT NOT NULL,
  kept TEXT,
  stage TEXT NOT NULL CHECK (stage IN ('opening', 'waiting', 'consuming', 'acted', 'ended')),
  result TEXT
) STRICT;`;

export function createApprovals(db: Database): Approvals {
  return {
    draft({ id, kind, user, browser, about, extra }) {
      const row = [id, kind, user ?? "", browser, JSON.stringify(about), JSON.stringify(extra)] as const;
      const columns = "(id, kind, user, browser, about, extra, stage)";
      db.run(`INSERT INTO approvals ${columns} VALUES (?, ?, ?, ?, ?, ?, 'opening')`, ...row);
    },
    opened(id, operation, kept) {
      const set = "operation = ?, kept = ?, stage = 'waiting'";
      db.run(`UPDATE approvals SET ${set} WHERE id = ? AND stage = 'opening'`, operation, JSON.stringify(kept), id);
    },
    find(id) {
      const row = db.get("SELECT * FROM approvals WHERE id = ?", id);
      return row === null ? null : readApproval(row);
    },
    unfinished: () => db.all("SELECT * FROM approvals WHERE stage NOT IN ('opening', 'ended')").map(readApproval),
    move(id, from, to, result) {
      const sql = "UPDATE approvals SET stage = ?, result = coalesce(?, result) WHERE id = ? AND stage = ?";
      return db.run(sql, to, result ?? null, id, from) === 1;
    },
    drop: (id) => void db.run("DELETE FROM approvals WHERE id = ? AND stage = 'opening'", id),
    dropDrafts: () => void db.run("DELETE FROM approvals WHERE stage = 'opening'"),
  };
}

// Every row was written above, so its JSON is of these types.
function readApproval(row: Row): Approval {
  const text = (column: string): string | null => (row[column] === null ? null : String(row[column]));
  const json = (column: string): unknown => JSON.parse(text(column) ?? "null");
  return {
    id: text("id") ?? "",
    operation: text("operation"),
    kind: text("kind") ?? "",
    user: text("user") === "" ? null : text("user"),
    browser: text("browser") ?? "",
    about: json("about") as IntendedOperation,
    extra: json("extra") as Readonly<Record<string, string>>,
    kept: json("kept") as KeptOperation | null,
    stage: text("stage") as ApprovalStage,
    result: text("result"),
  };
}

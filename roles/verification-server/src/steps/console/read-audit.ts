import { toBase64url } from "@countersign/protocol";
import type { AnswerOf, consoleToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { auditRow } from "./audit-row.ts";

type Arrow = typeof consoleToVerificationServer;
type Reads = Pick<Context, "store">;

const usualLimit = 50;

/** A page of the audit log, newest first. A page may hold fewer rows than asked: there are more while there is a `before`. */
export async function readAudit(
  { store: { audit } }: Reads,
  { event = "", before = Number.MAX_SAFE_INTEGER, limit = usualLimit }: RequestOf<Arrow["readAudit"]>["body"],
): Promise<AnswerOf<Arrow["readAudit"]>> {
  const [{ rows, next }, checkpoint] = await Promise.all([
    audit.readBack({ event, before, most: limit }),
    audit.newestCheckpoint(),
  ]);
  const signed = checkpoint?.size ?? 0;
  return {
    rows: rows.map((row) => auditRow(row, signed)),
    ...(next !== null && { before: next }),
    size: await audit.size(),
  };
}

export async function listCheckpoints(
  { store: { audit } }: Reads,
  { before = Number.MAX_SAFE_INTEGER, limit = usualLimit }: RequestOf<Arrow["listCheckpoints"]>["body"],
): Promise<AnswerOf<Arrow["listCheckpoints"]>> {
  const found = await audit.checkpoints(before, limit);
  const last = found.length === limit ? found.at(-1) : undefined;
  const checkpoints = found.map(({ size, root, atMs, note }) => ({
    size,
    root: toBase64url(root),
    at: Math.floor(atMs / 1000),
    note,
  }));
  return { checkpoints, ...(last && { before: last.size }) };
}

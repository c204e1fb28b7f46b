import type { AnswerOf, consoleToVerificationServer } from "@countersign/protocol/contract";
import type { PlacedLeaf } from "../../store/port.ts";

/** A row of the audit log, as staff read it. */
export type AuditRow = AnswerOf<typeof consoleToVerificationServer.readAudit>["rows"][number];
type Fact = AuditRow["facts"][string];

const longest = 512;

function factOf(value: unknown): Fact {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(String).slice(0, 64);
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, longest);
}

/** `size` is that of the newest checkpoint: rows before it stand in the log's tree. */
export function auditRow({ index, json }: PlacedLeaf, size: number): AuditRow {
  const { at, event, ...facts } = JSON.parse(json) as Readonly<Record<string, unknown>>;
  return {
    ...(index < size && { seq: index }),
    at: Number(at),
    event: String(event),
    facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, factOf(value)])),
  };
}

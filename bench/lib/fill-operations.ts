import { DatabaseSync } from "node:sqlite";
import { finished } from "node:stream/promises";
import { nodeSha256 } from "@countersign/platform";
import type { OperationId } from "@countersign/protocol";
import { createLeafHash } from "@countersign/protocol/audit";
import postgres from "postgres";

const payees = [
  "Anna Peeters",
  "Jan de Vries",
  "北京市朝阳区王小明",
  "上海浦东发展银行",
  "Energie Direkt GmbH",
  "ACME Trading Ltd",
  "Zhang Wei 张伟",
  "Städtische Werke",
];
const types = ["transfer", "login", "payment", "device.add"];
const states = ["released", "released", "released", "declined", "expired", "cancelled"];
const atOnce = 20_000;
/** Rows of the audit log for each operation. */
const events = ["created", "presented", "claimed", "approved", "released"];

function numbered(prefix: string, n: number): string {
  return `${prefix}_${String(n).padStart(26, "0")}`;
}

/** The subject of one of the users: each has some hundred operations of its own. */
export function subjectOf(n: number): string {
  return `${String(n % 10_000).padStart(21, "s")}A`;
}

function pick<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}

/** Some number that looks like any other, and is the same each time. */
function mixed(n: number): number {
  return Math.imul(n ^ (n >>> 15), 0x2c1b3c6d) >>> 8;
}

function frozenOf(n: number, createdAtMs: number) {
  const m = mixed(n);
  const details = {
    amount: `${m % 10_000}.00`,
    currency: "EUR",
    payee: pick(payees, m),
    account: `BE${String(m * 1_000_003).padStart(14, "0")}`,
    memo: `Invoice ${m % 1_000_000} of ${pick(["January", "February", "March"], m >>> 3)}`,
  };
  return {
    id: numbered("op", n),
    type: pick(types, m >>> 2),
    organization: `organization-${m % 5}`,
    business: `business-${m % 3}`,
    source: "website",
    details,
    login: { state: 1, subject: subjectOf(m) },
    reference: `order-${n}-x`,
    numbers: { organization: 1, business: 1, source: 1, type: 1, templateVersion: 1, qrServer: 1 },
    qrKey: "5LDEpJSo2667uBWOfQqNlrrgYGQYZrnhJfCWfpU94RA",
    initiator: { address: "192.0.2.7", userAgent: "Firefox on Linux", place: "Ghent" },
    link: "https://verify.example.com/q",
    salt: "AAAAAAAAAAAAAAAAAAAAAA",
    digest: "A".repeat(43),
    codeHash: `code-${n}`,
    hint: "hint",
    flags: 0,
    staticHash: "A".repeat(43),
    epoch: 1,
    createdAtMs,
    issuedAtMs: createdAtMs,
    expiresAt: Math.floor(createdAtMs / 1000) + 120,
    releaseSeconds: 60,
    minimumAssurance: "soft",
    routing: { trace: [] },
    idempotencyKey: `key-${n}`,
    requestHash: "A".repeat(43),
  };
}

function rowOf(n: number, createdAtMs: number) {
  const frozen = frozenOf(n, createdAtMs);
  const state = pick(states, mixed(n) >>> 5);
  const decidedAt = Math.floor(createdAtMs / 1000) + (mixed(n) % 100);
  const claim = {
    binding: numbered("bnd", 1),
    device: numbered("dev", 1),
    deviceKind: "phone",
    userReference: "u",
    nonceHash: null,
  };
  const decision = {
    answer: state === "declined" ? "decline" : "approve",
    ...(state === "declined" && { reason: "not_me" }),
    method: "qr",
    evidence: "e".repeat(900),
    acr: "soft",
    amr: ["swk"],
    decidedAt,
  };
  const isDecided = state === "released" || state === "declined";
  return {
    id: frozen.id,
    organization: frozen.organization,
    subject: frozen.login.subject,
    state,
    frozen: JSON.stringify(frozen),
    claim: isDecided ? JSON.stringify(claim) : null,
    decision: isDecided ? JSON.stringify(decision) : null,
    release:
      state === "released"
        ? JSON.stringify({ receipt: "r".repeat(1500), idempotencyKey: "k", releasedAtMs: createdAtMs })
        : null,
  };
}

/** How many operations that are over, spread evenly over a span of time up to now. */
export interface Filling {
  readonly count: number;
  readonly nowMs: number;
  readonly spanSeconds: number;
}

/** The `n`th of them as columns, with its rows of the audit log. */
function recordOf(n: number, { count, nowMs, spanSeconds }: Filling) {
  const createdAtMs = Math.floor(nowMs - spanSeconds * 1000 * (1 - n / count));
  const row = rowOf(n, createdAtMs);
  const leaves = events.map((event) =>
    JSON.stringify({ at: createdAtMs, event: `operation.${event}`, operation: row.id }),
  );
  return { row, leaves };
}

export function idOf(n: number): OperationId {
  return numbered("op", n) as OperationId;
}

/** Puts them into a file of SQLite. */
export function fillSqlite(file: string, filling: Filling): void {
  const { count } = filling;
  const db = new DatabaseSync(file);
  db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
  const insert = db.prepare(`
    INSERT INTO operations (id, organization, subject, state, version, frozen, claim, decision, release)
    VALUES (:id, :organization, :subject, :state, 5, :frozen, :claim, :decision, :release)`);
  const leaf = db.prepare("INSERT INTO audit_leaves (json, hash) VALUES (:json, :hash)");
  const hashOf = createLeafHash(nodeSha256);
  for (let n = 0; n < count; n++) {
    if (n % atOnce === 0) db.exec("BEGIN");
    const { row, leaves } = recordOf(n, filling);
    insert.run(row);
    for (const json of leaves) leaf.run({ json, hash: hashOf(json) });
    if (n % atOnce === atOnce - 1 || n === count - 1) db.exec("COMMIT");
  }
  db.close();
}

/** Puts operations into a file of SQLite that nobody finished: open, and their time over. */
export function fillOpenSqlite(file: string, filling: Filling): void {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
  const insert = db.prepare(`
    INSERT INTO operations (id, organization, subject, state, version, frozen, code_hash, deadline_ms)
    VALUES (:id, :organization, :subject, 'presented', 2, :frozen, 'hash-' || :id, :deadline)`);
  for (let n = 0; n < filling.count; n++) {
    if (n % atOnce === 0) db.exec("BEGIN");
    const { id, organization, subject, frozen } = recordOf(n, filling).row;
    insert.run({ id, organization, subject, frozen, deadline: n });
    if (n % atOnce === atOnce - 1 || n === filling.count - 1) db.exec("COMMIT");
  }
  db.close();
}

/** A line of what COPY takes. */
function lineOf(values: readonly (string | number | null)[]): string {
  const written = values.map((value) => (value === null ? "\\N" : String(value).replaceAll("\\", "\\\\")));
  return `${written.join("\t")}\n`;
}

async function copy(sql: postgres.Sql, into: string, lines: readonly string[]): Promise<void> {
  const stream = await sql.unsafe(`COPY countersign.${into} FROM STDIN`).writable();
  stream.end(lines.join(""));
  await finished(stream);
}

/** Puts them into a PostgreSQL database. */
export async function fillPostgres(url: string, filling: Filling): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const hashOf = createLeafHash(nodeSha256);
  for (let from = 0; from < filling.count; from += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, filling.count - from) }, (_, i) => from + i);
    const records = numbers.map((n) => recordOf(n, filling));
    const rows = records.map(({ row: { id, organization, subject, state, frozen, claim, decision, release } }) =>
      lineOf([id, organization, subject, state, 5, frozen, claim, decision, release]),
    );
    await copy(sql, "operations (id, organization, subject, state, version, frozen, claim, decision, release)", rows);
    const leaves = records.flatMap((one) => one.leaves);
    const first = from * events.length + 1;
    await copy(
      sql,
      "audit_leaves (seq, json, hash)",
      leaves.map((json, i) => lineOf([first + i, json, `\\x${Buffer.from(hashOf(json)).toString("hex")}`])),
    );
  }
  await sql.end();
}

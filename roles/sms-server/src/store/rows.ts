import type { Bytes } from "@countersign/protocol";
import type { SQLOutputValue } from "node:sqlite";
import type { KeptCode, Registration } from "./port.ts";

type Row = Readonly<Record<string, SQLOutputValue>>;

export function registrationOfRow(row: Row): Registration {
  return {
    id: String(row["id"]),
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    phone: row["phone"] as Bytes,
    numberHash: row["number_hash"] as Bytes,
    hint: String(row["hint"]),
    proved: row["proved"] === 1,
  };
}

export function codeOfRow(row: Row): KeptCode {
  return {
    id: String(row["id"]),
    kind: row["kind"] as KeptCode["kind"],
    registration: String(row["registration"]),
    digest: String(row["digest"]),
    mac: row["mac"] as Bytes,
    state: row["state"] as KeptCode["state"],
    misses: Number(row["misses"]),
    expiresAtMs: Number(row["expires_ms"]),
  };
}

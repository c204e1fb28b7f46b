import type { Bytes } from "@countersign/protocol";
import type { SQLOutputValue } from "node:sqlite";
import type { Prompt } from "../prompts.ts";
import type { CaptureKind, CaptureState, KeptCapture, Registration } from "./port.ts";

type Row = Readonly<Record<string, SQLOutputValue>>;

export function registrationOfRow(row: Row): Registration {
  return {
    id: String(row["id"]),
    organization: String(row["organization"]),
    subject: String(row["subject"]),
    template: row["template"] as Bytes | null,
    proved: row["proved"] === 1,
  };
}

export function captureOfRow(row: Row): KeptCapture {
  return {
    id: String(row["id"]),
    kind: row["kind"] as CaptureKind,
    registration: String(row["registration"]),
    digest: String(row["digest"]),
    tokenHash: row["token_hash"] as Bytes,
    origins: JSON.parse(String(row["origins"])) as string[],
    prompts: JSON.parse(String(row["prompts"])) as Prompt[],
    state: row["state"] as CaptureState,
    expiresAtMs: Number(row["expires_ms"]),
  };
}

import { Refusal } from "../ask/ask.ts";
import { saveFile } from "@countersign/ui/save-file";
import type { Filter } from "./filters.tsx";
import { bodyOf } from "./find-operations.ts";

interface ExportOptions {
  readonly filter: Filter;
  readonly kind: "csv" | "jsonl";
  readonly signal: AbortSignal;
  /** Hears how many lines have come. */
  readonly onCount: (count: number) => void;
}

/** Has the server write all that is listed, and saves it as a file. */
export async function saveExport({ filter, kind, signal, onCount }: ExportOptions): Promise<void> {
  const response = await fetch(`/v1/staff/export/${kind}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(bodyOf(filter)),
    signal,
  });
  if (!response.ok || !response.body) throw new Refusal(response.status === 401 ? "session_over" : "unavailable");
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let lines = 0;
  const reader = response.body.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    parts.push(step.value);
    for (const byte of step.value) if (byte === 10) lines++;
    onCount(kind === "csv" ? Math.max(0, lines - 1) : lines);
  }
  saveFile(`operations.${kind}`, new Blob(parts));
}

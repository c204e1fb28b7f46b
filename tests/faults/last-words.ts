import type { Installation } from "./installation.ts";
import type { OwnPostgres } from "./own-postgres.ts";

/** Longest part of a program's log that is shown, and of each line. */
const [lines, letters] = [15, 600];

/** What the servers of an installation say of themselves, for whoever looks why nothing goes on. */
export async function lastWords({
  nodes,
  nodePorts,
  operation,
  qr,
  postgres,
}: Partial<Installation> & { readonly postgres?: OwnPostgres }): Promise<string> {
  const ready = (nodePorts ?? []).map(async (port) => {
    const asked = fetch(`http://localhost:${port}/readyz`, { signal: AbortSignal.timeout(5000) });
    return `${port}: ${await asked.then((answer) => answer.text(), String)}`;
  });
  const logs = [...(nodes ?? []), operation, qr, postgres].map((program) => {
    const text = program?.log().trimEnd().split("\n").slice(-lines) ?? [];
    return text.map((line) => line.slice(0, letters)).join("\n");
  });
  return [...(await Promise.all(ready)), ...logs].join("\n---\n");
}

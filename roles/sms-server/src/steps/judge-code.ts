import { equalBytes, ProtocolError } from "@countersign/protocol";
import type { Context } from "../context.ts";
import { maximumTries } from "../limits.ts";
import type { CodeKind, KeptCode } from "../store/port.ts";

/** An answer to a code. */
export interface CodeAnswer {
  readonly kind: CodeKind;
  /** The attempt, or the registration. */
  readonly id: string;
  /** The operation digest the asker means; null for a registration. */
  readonly digest: string | null;
  readonly code: string | undefined;
}

async function isRight({ hashes }: Context, kept: KeptCode, { digest, code = "" }: CodeAnswer): Promise<boolean> {
  const purpose = { id: kept.id, registration: kept.registration, digest: digest ?? kept.digest };
  return equalBytes(await hashes.code(purpose, code), kept.mac);
}

/** A wrong answer: one try less. The third one, and all that come after it, end the attempt. */
function countMiss({ store }: Context, kept: KeptCode): "refused" {
  const misses = store.miss(kept);
  if (misses !== null && misses < maximumTries) return "refused";
  const now = store.findCode(kept.kind, kept.id);
  if (misses !== null || now?.state === "over") throw new ProtocolError("attempts_exceeded", { cause: "code" });
  if (now?.state === "accepted") return "refused";
  throw new ProtocolError("operation_not_found", { cause: "too late" });
}

/** Judges an answer; what changes is one conditional write. The right one is accepted again when it is repeated. */
export async function judgeCode(context: Context, answer: CodeAnswer): Promise<"accepted" | "refused"> {
  const { store } = context;
  if (answer.code === undefined) throw new ProtocolError("invalid_request", { cause: "no code" });
  const kept = store.findCode(answer.kind, answer.id);
  if (!kept) throw new ProtocolError("operation_not_found", { cause: answer.kind });
  if (!(await isRight(context, kept, answer))) return countMiss(context, kept);
  if (store.accept(kept)) return "accepted";
  const over = store.findCode(answer.kind, answer.id)?.state === "over";
  throw new ProtocolError(over ? "attempts_exceeded" : "operation_not_found", { cause: "over" });
}

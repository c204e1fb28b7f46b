import { ProtocolError } from "@countersign/protocol";
import type { Context } from "../context.ts";
import { maximumTries } from "../limits.ts";
import type { CaptureKind, KeptCapture } from "../store/port.ts";

/** An answer: the pictures have been sent. */
interface CaptureAnswer {
  readonly kind: CaptureKind;
  /** The attempt, or the registration. */
  readonly id: string;
  /** The operation digest the asker means; empty for a registration. */
  readonly digest: string;
  readonly captured: boolean | undefined;
}

/** A wrong answer: one try less. The third one, and all that come after it, end the attempt. */
function countMiss({ store }: Context, { id }: KeptCapture): "refused" {
  const misses = store.miss(id);
  if (misses !== null && misses < maximumTries) return "refused";
  const state = store.findCapture(id)?.state;
  if (misses !== null || state === "over") throw new ProtocolError("attempts_exceeded", { cause: "face" });
  if (state === "accepted") return "refused";
  throw new ProtocolError("operation_not_found", { cause: "too late" });
}

/** Judges an answer; what changes is one conditional write. The right one is accepted again when it is repeated. */
export function judgeAnswer(context: Context, { kind, id, digest, captured }: CaptureAnswer): "accepted" | "refused" {
  const { store } = context;
  if (captured !== true) throw new ProtocolError("invalid_request", { cause: "no pictures" });
  const kept = store.findCapture(id);
  if (kept?.kind !== kind) throw new ProtocolError("operation_not_found", { cause: kind });
  if (kept.digest === digest && store.accept(id)) return "accepted";
  return countMiss(context, kept);
}

import { ProtocolError, toBase64url } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer } from "@countersign/protocol/contract";
import type { Sha256 } from "@countersign/protocol/audit";
import { readInclusionPath } from "../core/audit-tree.ts";
import type { StoredOperation } from "../core/operation.ts";
import type { Context } from "./context.ts";

type Answer = AnswerOf<typeof operationServerToVerificationServer.readReceiptProof>;

/** The proof that an operation's release stands in the audit log (§16); `unavailable`, until a checkpoint covers it. */
export function createReadReceiptProof({ store }: Pick<Context, "store">, { sha256 }: { sha256: Sha256 }) {
  return async ({ frozen, progress }: StoredOperation): Promise<Answer> => {
    const index = await store.audit.releaseOf(frozen.id);
    if (progress.state !== "released" || index === null) throw new ProtocolError("operation_state_conflict");
    const [checkpoint, [leaf]] = await Promise.all([store.audit.newestCheckpoint(), store.audit.read(index, 1)]);
    if (!checkpoint || checkpoint.size <= index) throw new ProtocolError("unavailable", { cause: "no checkpoint yet" });
    if (leaf?.index !== index) throw new ProtocolError("unavailable", { cause: "the leaf is gone" });
    const { size, note } = checkpoint;
    const path = await readInclusionPath(sha256, (of) => store.audit.hashes(of), { index, size });
    return { leaf: leaf.json, index, size, path: path.map(toBase64url), checkpoint: note };
  };
}

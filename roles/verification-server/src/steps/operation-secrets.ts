import { type Bytes, concat, type OperationId } from "@countersign/protocol";
import type { Context } from "./context.ts";

const keyBytes = 32;

/** What is sealed with an open operation: frame key, K_seal, then the static as the QR server signed it. */
interface OperationSecrets {
  readonly frameKey: Bytes;
  readonly sealKey: Bytes;
  readonly static: Bytes;
}

export async function sealSecrets(
  { box }: Context,
  id: string,
  { frameKey, sealKey, static: signed }: OperationSecrets,
): Promise<Bytes> {
  return box.seal(`operations/${id}`, concat(frameKey, sealKey, signed));
}

/** The secrets of an open operation; null once it has ended. */
export async function openSecrets({ store, box }: Context, id: OperationId): Promise<OperationSecrets | null> {
  const sealed = await store.operations.findSealed(id);
  if (!sealed) return null;
  const bytes = await box.open(`operations/${id}`, sealed);
  return {
    frameKey: bytes.slice(0, keyBytes),
    sealKey: bytes.slice(keyBytes, 2 * keyBytes),
    static: bytes.slice(2 * keyBytes),
  };
}

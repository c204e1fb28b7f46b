import { type Bytes, type Crypto, jcsBytes, type JsonObject, textFromUtf8 } from "@countersign/protocol";
import { leafHashInput } from "@countersign/protocol/audit";

/** One row of the audit log: canonical JSON and its leaf hash (§16, RFC 9162 §2.1.1). */
export interface AuditLeaf {
  readonly json: string;
  readonly hash: Bytes;
}

/** The leaf of one fact. It holds no personal data: operations stand in it by id and salted digest. */
export async function auditLeaf(
  crypto: Crypto,
  fact: { readonly at: number; readonly event: string } & JsonObject,
): Promise<AuditLeaf> {
  const bytes = jcsBytes(fact);
  return { json: textFromUtf8(bytes), hash: await crypto.sha256(leafHashInput(bytes)) };
}

import { type Bytes, type Crypto, jcsBytes, type JsonObject, textFromUtf8 } from "@countersign/protocol";
import { leafHashInput, type Sha256 } from "@countersign/protocol/audit";

/** One row of the audit log: canonical JSON and its leaf hash (§16, RFC 9162 §2.1.1). */
export interface AuditLeaf {
  readonly json: string;
  readonly hash: Bytes;
}

type Fact = { readonly at: number; readonly event: string } & JsonObject;

/** The leaf of one fact. It holds no personal data: operations stand in it by id and salted digest. */
export async function auditLeaf(crypto: Crypto, fact: Fact): Promise<AuditLeaf> {
  const bytes = jcsBytes(fact);
  return { json: textFromUtf8(bytes), hash: await crypto.sha256(leafHashInput(bytes)) };
}

/** The same at once, for many that are made inside one write. */
export function auditLeafNow(sha256: Sha256, fact: Fact): AuditLeaf {
  const bytes = jcsBytes(fact);
  return { json: textFromUtf8(bytes), hash: sha256(leafHashInput(bytes)) };
}

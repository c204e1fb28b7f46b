import { type Crypto, fromBase64url, operationDigest, toBase64url } from "@countersign/protocol";
import type { IntendedOperation, KeptOperation, OperationView } from "@countersign/relying-party";

/** What proves the receipt of an operation that the site opened, and what it is about. */
interface ReadOperation {
  readonly kept: KeptOperation;
  readonly about: IntendedOperation;
}

/**
 * An operation as it will be proved. The digest is computed from what was read, so what was checked here is what the user approves; which
 * login state it covers is what fits. Null when nothing does.
 */
export async function keptOfView(crypto: Crypto, view: OperationView): Promise<ReadOperation | null> {
  const { type, organization, business, source, details, reference, digest, salt, subject } = view;
  if (subject === undefined) return null;
  const about = { type, business, details, ...(reference !== undefined && { reference }) };
  for (const state of [1, 0] as const) {
    const operation = { ...about, organization, source, login: { state, subject } };
    const computed = toBase64url(await operationDigest(crypto, operation, fromBase64url(salt)));
    if (computed === digest) return { kept: { digest, salt, source, subject, loginState: state }, about };
  }
  return null;
}

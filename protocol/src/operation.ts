import type { Bytes } from "./bytes.ts";
import { concat, label } from "./bytes.ts";
import type { Crypto } from "./crypto.ts";
import { jcsBytes } from "./jcs.ts";

/** One value of an operation's details (§3). */
export type DetailValue = string | number | boolean;

/** One flat object, field id to value (§3). */
export type Details = Readonly<Record<string, DetailValue>>;

/** Who is meant: state 1 is logged in, 0 is not; the subject is base64url of 16 bytes, absent when anonymous (§3). */
export interface OperationLogin {
  readonly state: 0 | 1;
  readonly subject?: string;
}

/** What is to be approved, as the digest covers it: the directory's ids, not its numbers (§3). */
export interface Operation {
  readonly type: string;
  readonly organization: string;
  readonly business: string;
  readonly source: string;
  readonly details: Details;
  readonly login: OperationLogin;
  /** The relying party's own name for the operation; absent when it gave none. */
  readonly reference?: string;
}

const digestLabel = label("countersign/operation/v1");

/** The operation digest `dd`, 32 bytes (§3). `salt` has 16 bytes. Members beside those of §3 are not covered, so they are left out here. */
export async function operationDigest(crypto: Crypto, operation: Operation, salt: Uint8Array): Promise<Bytes> {
  if (salt.length !== 16) throw new RangeError("a salt has 16 bytes");
  return crypto.sha256(concat(digestLabel, salt, jcsBytes(covered(operation))));
}

function covered({ type, organization, business, source, details, login, reference }: Operation) {
  const { state, subject } = login;
  return {
    type,
    organization,
    business,
    source,
    details,
    login: subject === undefined ? { state } : { state, subject },
    ...(reference === undefined ? {} : { reference }),
  };
}

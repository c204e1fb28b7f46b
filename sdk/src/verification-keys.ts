import { type Crypto, type PublicJwk, parseJwks, thumbprint } from "@countersign/protocol";
import { CountersignError } from "./countersign-error.ts";

/** Answers the issuer's key with that id, or null when it has none. */
type FindVerificationKey = (kid: string) => Promise<PublicJwk | null>;

/** The issuer's published keys, kept; an unknown id fetches them anew, once for that call (keys are rotated with an overlap). */
export function createVerificationKeys(crypto: Crypto, read: () => Promise<unknown>): FindVerificationKey {
  let kept: ReadonlyMap<string, PublicJwk> = new Map();
  return async (kid) => {
    if (!kept.has(kid)) kept = await readKeys(crypto, read);
    return kept.get(kid) ?? null;
  };
}

async function readKeys(crypto: Crypto, read: () => Promise<unknown>): Promise<ReadonlyMap<string, PublicJwk>> {
  const keys = parseKeys(await read());
  return new Map(await Promise.all(keys.map(async (key) => [await thumbprint(crypto, key), key] as const)));
}

function parseKeys(document: unknown): readonly PublicJwk[] {
  try {
    return parseJwks(document);
  } catch (cause) {
    throw new CountersignError("unavailable", { cause });
  }
}

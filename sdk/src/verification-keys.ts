import { type Crypto, type PublicJwk, parseJwks, thumbprint } from "@countersign/protocol";
import { CountersignError } from "./countersign-error.ts";

/** The issuer's published keys, kept; an unknown id fetches them anew, once for that call (keys are rotated with an overlap). */
export interface VerificationKeys {
  /** The issuer's key with that id, or null when it has none. */
  find(kid: string): Promise<PublicJwk | null>;
  /** Throws `unavailable` where no keys were ever had: receipts of an approval could not be checked. */
  expectSome(): Promise<void>;
}

interface VerificationKeysDeps {
  readonly crypto: Crypto;
  /** Origin of the verification server. */
  readonly issuer: string;
  readonly read: (url: string) => Promise<unknown>;
}

export function createVerificationKeys({ crypto, issuer, read }: VerificationKeysDeps): VerificationKeys {
  const url = new URL("/jwks.json", issuer).href;
  let kept: ReadonlyMap<string, PublicJwk> = new Map();
  async function fetchAnew(): Promise<void> {
    kept = await readKeys(crypto, () => read(url));
  }
  return {
    async find(kid) {
      if (!kept.has(kid)) await fetchAnew();
      return kept.get(kid) ?? null;
    },
    async expectSome() {
      if (kept.size > 0) return;
      const fault: unknown = await fetchAnew().catch((error: unknown) => error);
      if (kept.size > 0) return;
      const cause = new Error(`no keys at ${url}: "issuer" is the verification server's origin`, { cause: fault });
      throw new CountersignError("unavailable", { cause });
    },
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

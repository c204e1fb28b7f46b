import type { Crypto, PublicJwk, Signer } from "./crypto.ts";
import { isPublicJwk, thumbprint } from "./jwk.ts";
import { parseJws, signJws, verifyJws } from "./jws.ts";
import { exactly, isShortText, isUint } from "./shape.ts";

/** What a verification key says of the one that follows it (§2): so devices that pinned it learn the next one from it and from nobody else. */
export interface KeyEndorsementClaims {
  /** The issuer, as devices pin it. */
  readonly iss: string;
  /** When the next key was made, Unix seconds. */
  readonly iat: number;
  /** The next key. */
  readonly jwk: PublicJwk;
}

const typ = "countersign-key-endorsement+jwt";
/** Endorsements that are looked at, of an answer that anybody may have written. */
const most = 64;

const isClaims = exactly({ iss: isShortText, iat: isUint, jwk: isPublicJwk });

/** The compact JWS of an endorsement; `signer` is the key before. */
export function signKeyEndorsement(signer: Signer, claims: KeyEndorsementClaims): Promise<string> {
  return signJws(signer, typ, claims);
}

/** The next key and the key id that speaks for it; null when the text is no endorsement of that issuer, or not signed by a key of `known`. */
async function endorsed(
  crypto: Crypto,
  text: string,
  { issuer, known }: { issuer: string; known: ReadonlyMap<string, PublicJwk> },
): Promise<PublicJwk | null> {
  try {
    const jws = parseJws(text, typ, { maxLength: 2048 });
    const key = known.get(jws.header.kid);
    if (!key || !(await verifyJws(crypto, key, jws)) || !isClaims(jws.payload)) return null;
    return jws.payload.iss === issuer ? jws.payload.jwk : null;
  } catch {
    return null;
  }
}

/**
 * The keys that follow the pinned ones, by their endorsements, in any order and through any number of changes; the pinned ones come first.
 * What is not signed by one of them, or by one that follows from them, counts for nothing.
 */
export async function followEndorsements(
  crypto: Crypto,
  texts: readonly string[],
  { issuer, pinned }: { readonly issuer: string; readonly pinned: readonly PublicJwk[] },
): Promise<readonly PublicJwk[]> {
  const known = new Map<string, PublicJwk>();
  for (const key of pinned) known.set(await thumbprint(crypto, key), key);
  const waiting = new Set(texts.slice(0, most));
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    for (const text of waiting) {
      const next = await endorsed(crypto, text, { issuer, known });
      if (!next) continue;
      waiting.delete(text);
      known.set(await thumbprint(crypto, next), next);
    }
  }
  return [...known.values()];
}

import { ProtocolError } from "./errors.ts";
import { type ParsedJws, parseJws } from "./jws.ts";

/** A JWS that a device signed, of that `typ` and, unless null, under that key id; anything else is `proof_invalid` (§14). */
export function parseProof(text: string, typ: string, kid: string | null = null): ParsedJws {
  try {
    const jws = parseJws(text, typ);
    if (kid !== null && jws.header.kid !== kid) throw new TypeError("another key id");
    return jws;
  } catch (cause) {
    throw new ProtocolError("proof_invalid", { cause });
  }
}

import { compileArrow, type PrivateJwk } from "@countersign/platform";
import {
  type Bytes,
  type Clock,
  type CodeEnvelope,
  createBoundedMap,
  type Crypto,
  ProtocolError,
  type PublicJwk,
  textFromUtf8,
  unixSeconds,
  utf8,
  verifyCodeEnvelope,
} from "@countersign/protocol";
import { type RequestOf, verificationServerToQrServer } from "@countersign/protocol/contract";
import { compactDecrypt, CompactEncrypt, importJWK } from "jose";

export type Delivered = RequestOf<typeof verificationServerToQrServer.deliverCode>["body"];

/** A code out of an envelope, and the key its answer is sealed with. */
interface OpenedEnvelope {
  readonly delivered: Delivered;
  readonly answerKey: Bytes;
}

/** Opens what comes through a business's own server, and seals what goes back (S7). */
export interface CodeEnvelopes {
  /** Throws `proof_invalid` for what the verification server did not seal to this server, just now, and for what was opened before. */
  open(sealed: string, keys: readonly PublicJwk[]): Promise<OpenedEnvelope>;
  sealStatic(answerKey: Bytes, signed: string): Promise<string>;
}

/** Envelopes are remembered for longer than they are good. */
const remembered = 50_000;
const allowed = { keyManagementAlgorithms: ["ECDH-ES"], contentEncryptionAlgorithms: ["A256GCM"] };

function notValid(cause: unknown): ProtocolError {
  return new ProtocolError("proof_invalid", { cause });
}

/** The code as the direct way would have brought it: same schema. */
function deliveredIn({ code, iss }: CodeEnvelope): Delivered {
  compileArrow(verificationServerToQrServer)["deliverCode"]?.({ body: code });
  const delivered = code as unknown as Delivered;
  if (delivered.issuer !== iss) throw notValid("issuer");
  return delivered;
}

export async function createCodeEnvelopes({
  agreement,
  qrServer,
  crypto,
  clock,
}: {
  agreement: PrivateJwk;
  qrServer: number;
  crypto: Crypto;
  clock: Clock;
}): Promise<CodeEnvelopes> {
  const { kty, crv, x, y, d } = agreement;
  const key = await importJWK({ kty, crv, x, y, d }, "ECDH-ES");
  const opened = createBoundedMap<true>(remembered);

  async function decrypt(sealed: string): Promise<string> {
    try {
      return textFromUtf8((await compactDecrypt(sealed, key, allowed)).plaintext);
    } catch (cause) {
      throw notValid(cause);
    }
  }
  return {
    async open(sealed, keys) {
      const now = unixSeconds(clock());
      const envelope = await verifyCodeEnvelope(crypto, await decrypt(sealed), { keys, qrServer, now });
      const delivered = deliveredIn(envelope);
      if (opened.get(delivered.operation)) throw notValid("opened before");
      opened.set(delivered.operation, true);
      return { delivered, answerKey: envelope.answerKey };
    },
    sealStatic: (answerKey, signed) =>
      new CompactEncrypt(utf8(JSON.stringify({ static: signed })))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", typ: "countersign-static+jwe" })
        .encrypt(answerKey),
  };
}

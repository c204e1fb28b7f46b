import {
  type Crypto,
  decodeFlags,
  equalBytes,
  fromBase64url,
  makeStatic,
  type Operation,
  operationDigest,
  ProtocolError,
  sceneOfOperation,
  type Signer,
  toBase64url,
} from "@countersign/protocol";
import type { RequestOf, verificationServerToQrServer } from "@countersign/protocol/contract";
import type { Log } from "@countersign/platform";

type Delivered = RequestOf<typeof verificationServerToQrServer.deliverCode>["body"];

/** What signs codes: the QR key and this server's number at the verification server. */
interface Maker {
  readonly crypto: Crypto;
  readonly signer: Signer;
  readonly qrServer: number;
  readonly log: Log;
}

/**
 * Joins request and code and signs the content (S10). The digest is computed from this server's own copy of the request: when it is not
 * the delivered one, somebody asked the two servers for different things, so nothing is made and an alarm is raised (§3 fan-out).
 */
export async function makeCode(
  { crypto, signer, qrServer, log }: Maker,
  { operation, delivered }: { operation: Operation; delivered: Delivered },
): Promise<string> {
  const salt = fromBase64url(delivered.salt);
  const digest = await operationDigest(crypto, operation, salt);
  if (!equalBytes(digest, fromBase64url(delivered.digest))) {
    log.alarm("request_mismatch", { operation: delivered.operation });
    throw new ProtocolError("digest_mismatch");
  }
  log.info("request.joined", { operation: delivered.operation });
  const flags = decodeFlags(delivered.flags);
  if (!flags) throw new ProtocolError("invalid_request", { cause: "flags" });
  const { organization, business, source, type, templateVersion } = delivered.numbers;
  const made = await makeStatic(crypto, signer, {
    issuer: delivered.issuer,
    link: delivered.link,
    payload: {
      code: fromBase64url(delivered.code),
      organization,
      business,
      qrServer,
      expiry: delivered.expiresAt,
      flags,
      digest: digest.slice(0, 16),
      hint: delivered.hint === null ? null : fromBase64url(delivered.hint),
    },
    kSeal: fromBase64url(delivered.sealKey),
    scene: sceneOfOperation(operation, { type, templateVersion, source, fields: delivered.fields, salt }),
    ...(delivered.maximumVersion !== undefined && { maximumVersion: delivered.maximumVersion }),
  });
  return toBase64url(made.static);
}

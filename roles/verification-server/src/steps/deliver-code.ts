import {
  type Bytes,
  codeEnvelopeSeconds,
  fromBase64url,
  isJsonObject,
  parseStrictJson,
  ProtocolError,
  type PublicJwk,
  signCodeEnvelope,
  utf8,
} from "@countersign/protocol";
import type { RequestOf, verificationServerToQrServer } from "@countersign/protocol/contract";
import { compactDecrypt, CompactEncrypt, importJWK } from "jose";
import type { CodeRoute, RegisteredQrServer } from "../core/registry.ts";
import type { Context } from "./context.ts";

type Delivered = RequestOf<typeof verificationServerToQrServer.deliverCode>["body"];

/** The JWE to the QR server: signed inside, so that it is told from one that the passing server made (S7). */
async function seal(
  { keys, issuer, clock }: Context,
  { to, qrServer, code, answerKey }: { to: PublicJwk; qrServer: number; code: Delivered; answerKey: Bytes },
): Promise<string> {
  const iat = Math.floor(clock() / 1000);
  const claims = { iss: issuer, qs: qrServer, iat, exp: iat + codeEnvelopeSeconds, code: { ...code }, answerKey };
  return new CompactEncrypt(utf8(await signCodeEnvelope(keys.signer, claims)))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", typ: "countersign-code+jwe" })
    .encrypt(await importJWK({ ...to }, "ECDH-ES"));
}

/** The static in a sealed answer; only the QR server that read the envelope has the key it is sealed with. */
async function openAnswer(sealed: string, answerKey: Bytes): Promise<string> {
  try {
    const allowed = { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] };
    const { plaintext } = await compactDecrypt(sealed, answerKey, allowed);
    const answer = parseStrictJson(plaintext);
    if (isJsonObject(answer) && typeof answer["static"] === "string") return answer["static"];
  } catch (cause) {
    throw new ProtocolError("unavailable", { cause });
  }
  throw new ProtocolError("unavailable", { cause: "no static in the answer" });
}

/** A refusal that came through a business's server may be its own word: it says no more than that there is no code. */
async function passThrough(
  context: Context,
  { qrServer, route }: { qrServer: RegisteredQrServer; route: CodeRoute },
  code: Delivered,
): Promise<string> {
  const { agreementJwk: to, n } = qrServer;
  if (!to) throw new ProtocolError("unavailable", { cause: "the QR server has no agreement key" });
  const answerKey = context.random(32);
  const sealed = await seal(context, { to, qrServer: n, code, answerKey });
  const answer = await context
    .businessServerAt(route.url)
    .passCode({ body: { sealed } })
    .catch((cause: unknown) => {
      throw new ProtocolError("unavailable", { cause });
    });
  return openAnswer(answer.sealed, answerKey);
}

/** Brings a code to the QR server, straight or through the business's own server (S7); answers the bytes it signed. */
export async function deliverCode(
  context: Context,
  { qrServer, route }: { qrServer: RegisteredQrServer; route: CodeRoute | undefined },
  code: Delivered,
): Promise<Bytes> {
  const signed = route
    ? await passThrough(context, { qrServer, route }, code)
    : (await (await context.qrServerOf(qrServer.n)).deliverCode({ body: code })).static;
  return fromBase64url(signed);
}

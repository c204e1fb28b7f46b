import type { Bytes } from "./bytes.ts";
import { equalBytes } from "./bytes.ts";
import { coseKid } from "./cose.ts";
import type { Crypto } from "./crypto.ts";
import type { NumberDirectory, QrKey } from "./directory.ts";
import { ProtocolError } from "./errors.ts";
import type { QrContent } from "./frame.ts";
import { decodeContent, staticHash } from "./frame.ts";
import type { Operation } from "./operation.ts";
import { readQrText } from "./qr-text.ts";
import { checkedOperation } from "./scene-operation.ts";
import type { Scene } from "./sealed-scene.ts";
import { anonymousSealKey, openScene, sealKey } from "./sealed-scene.ts";
import type { StaticPart } from "./static-part.ts";
import { parseStatic, verifyStatic } from "./static-part.ts";

/** The screens that take an approval code. */
export type ApprovalScreen = "approval" | "sameDevice";

/** A code taken apart without any key. */
export interface ScannedCode extends StaticPart {
  readonly link: string;
  /** What is sent to the verification server (§6). */
  readonly bytes: Bytes;
  readonly content: QrContent;
}

/** What the device knows when it reads a code. */
export interface CodeReader {
  readonly directory: NumberDirectory;
  /** Unix seconds. */
  readonly now: number;
}

/** A code whose signature, names and time the device has judged. */
export interface VerifiedCode extends ScannedCode {
  /** SHA-256(static): `qh` of the decision. */
  readonly hash: Bytes;
}

/** A code whose label 9 the device has read. */
export interface OpenedCode {
  readonly scene: Scene;
  readonly operation: Operation;
  /** `dd`, 32 bytes. */
  readonly digest: Bytes;
}

/** Takes a code's text apart as that screen takes it, without keys or network: `qr_malformed`, `unsupported_version`, `wrong_code_kind` (§4). */
export function parseCode(text: string, screen: ApprovalScreen): ScannedCode {
  const { link, bytes } = readQrText(text, screen);
  const content = decodeContent(bytes);
  const part = parseStatic(content.static);
  if (screen === "sameDevice" && !part.payload.flags.sameDevice) {
    throw new ProtocolError("qr_malformed", { cause: "a same-device link without flag 2" });
  }
  return { link, bytes, content, ...part };
}

/**
 * The listed key a code names, or null when the directory knows no such key, organization or business, or the key may not serve them. On
 * null the device refreshes the directory once and tries again (§6).
 */
export async function findQrKey(
  crypto: Crypto,
  directory: NumberDirectory,
  { payload, sign1 }: StaticPart,
): Promise<QrKey | null> {
  const { organization, business, qrServer } = payload;
  const known = directory.businesses.some((entry) => entry.n === business && entry.organization === organization);
  if (!known) return null;
  for (const key of directory.qr) {
    const serves = key.organizations.includes(organization) && key.businesses.includes(business);
    if (key.n === qrServer && serves && equalBytes(await coseKid(crypto, key.jwk), sign1.kid4)) return key;
  }
  return null;
}

/** Judges key, signature and time of a code: `qr_not_valid`, or `operation_expired` for a good code past its time. */
export async function verifyCode(
  crypto: Crypto,
  code: ScannedCode,
  { directory, now }: CodeReader,
): Promise<VerifiedCode> {
  const key = await findQrKey(crypto, directory, code);
  if (!key) throw new ProtocolError("qr_not_valid", { cause: "no such key" });
  if (key.notAfter !== null && now > key.notAfter) throw new ProtocolError("qr_not_valid", { cause: "retired key" });
  await verifyStatic(crypto, code, { key: key.jwk, issuer: directory.iss, link: code.link });
  if (now >= code.payload.expiry) throw new ProtocolError("operation_expired");
  return { ...code, hash: await staticHash(crypto, code.content.static) };
}

/** {@link parseCode} and {@link verifyCode} in one. */
export async function readCode(
  crypto: Crypto,
  text: string,
  reader: CodeReader & { screen: ApprovalScreen },
): Promise<VerifiedCode> {
  return verifyCode(crypto, parseCode(text, reader.screen), reader);
}

/**
 * Opens label 9 and checks its digest against label 7. Null when there is no label 9. `kUser` is null only for an anonymous code. Refuses
 * with `qr_not_valid` when the key does not open it, the directory does not know it, or the digest differs.
 */
export async function openCode(
  crypto: Crypto,
  { payload }: StaticPart,
  { kUser, directory }: { kUser: Uint8Array | null; directory: NumberDirectory },
): Promise<OpenedCode | null> {
  if (!payload.sealed) return null;
  const kSeal = await deviceSealKey(crypto, { anonymous: payload.flags.anonymous, code: payload.code, kUser });
  const scene = kSeal && (await openScene(crypto, kSeal, payload));
  if (!scene) throw new ProtocolError("qr_not_valid", { cause: "label 9 does not open" });
  return { scene, ...(await checkedOperation(crypto, directory, { payload, scene })) };
}

async function deviceSealKey(
  crypto: Crypto,
  { anonymous, code, kUser }: { anonymous: boolean; code: Bytes; kUser: Uint8Array | null },
): Promise<Bytes | null> {
  if (anonymous) return anonymousSealKey(crypto, code);
  return kUser && sealKey(crypto, kUser, code);
}

import type { Bytes } from "./bytes.ts";
import { equalBytes, fromBase64url, toBase64url } from "./bytes.ts";
import type { Crypto } from "./crypto.ts";
import type { NumberDirectory } from "./directory.ts";
import { ProtocolError } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { operationDigest } from "./operation.ts";
import type { QrPayload } from "./qr-payload.ts";
import { detailsFromValues, valuesInOrder } from "./scenes/template.ts";
import type { Scene } from "./sealed-scene.ts";
import { encodeScene } from "./sealed-scene.ts";

/** What turns an operation's names into a scene's numbers (§4). */
export interface SceneNumbers {
  readonly type: number;
  readonly templateVersion: number;
  readonly source: number;
  /** Field ids in template order. */
  readonly fields: readonly string[];
  readonly salt: Bytes;
}

/** The scene of an operation. */
export function sceneOfOperation(
  operation: Operation,
  { type, templateVersion, source, fields, salt }: SceneNumbers,
): Scene {
  const { login, reference = null } = operation;
  return {
    type,
    templateVersion,
    source,
    values: valuesInOrder({ fields: fields.map((id) => ({ id })) }, operation.details),
    loginState: login.state,
    subject: login.subject === undefined ? null : fromBase64url(login.subject),
    reference,
    salt,
  };
}

/** The operation a scene stands for, or null when the directory does not know one of its numbers or the values do not fit. */
export function operationOfScene(directory: NumberDirectory, payload: QrPayload, scene: Scene): Operation | null {
  const organization = directory.organizations.find(({ n }) => n === payload.organization);
  const business = directory.businesses.find(({ n }) => n === payload.business);
  const source = business?.sources.find(({ n }) => n === scene.source);
  const template = directory.types.find(({ n, version }) => n === scene.type && version === scene.templateVersion);
  if (!organization || !business || !source || !template) return null;
  const details = detailsFromValues(template, scene.values);
  if (!details) return null;
  return {
    type: template.id,
    organization: organization.id,
    business: business.id,
    source: source.id,
    details,
    login: loginOf(scene),
    ...(scene.reference === null ? {} : { reference: scene.reference }),
  };
}

/**
 * The operation of an opened scene and its digest; refuses with `qr_not_valid` when the directory does not know it or when the digest is
 * not label 7.
 */
export async function checkedOperation(
  crypto: Crypto,
  directory: NumberDirectory,
  { payload, scene }: { payload: QrPayload; scene: Scene },
): Promise<{ operation: Operation; digest: Bytes }> {
  const operation = operationOfScene(directory, payload, scene);
  if (!operation) throw new ProtocolError("qr_not_valid", { cause: "not in the directory" });
  const digest = await operationDigest(crypto, operation, scene.salt);
  if (!isDigestOf(payload, digest)) throw new ProtocolError("qr_not_valid", { cause: "digest" });
  return { operation, digest };
}

/** True when label 7 is the beginning of `digest`. */
export function isDigestOf(payload: QrPayload, digest: Uint8Array): boolean {
  return equalBytes(payload.digest, digest.subarray(0, 16));
}

/** How two scenes differ: not at all, in the salt alone, or in what they say (§6). */
export function sceneDifference(a: Scene, b: Scene): "none" | "salt" | "details" {
  if (!equalBytes(encodeScene({ ...a, salt: b.salt }), encodeScene(b))) return "details";
  return equalBytes(a.salt, b.salt) ? "none" : "salt";
}

function loginOf({ loginState, subject }: Scene): Operation["login"] {
  return subject ? { state: loginState, subject: toBase64url(subject) } : { state: loginState };
}

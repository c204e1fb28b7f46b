import { createNodeCrypto } from "@countersign/platform";
import { enrolmentKeysHash, type KeyRotationClaims, signKeyRotation, toBase64url } from "@countersign/protocol";
import { createRawDevice, type RawAnswer, type RawDevice, type Tampering } from "./raw-device.ts";
import type { World } from "./world.ts";

const crypto = createNodeCrypto();

/** The same device with keys it has just made; nobody knows them yet. */
export function withNewKeys(world: World, phone: RawDevice): Promise<RawDevice> {
  return createRawDevice({ ...world, identity: phone.identity() });
}

/** The body that brings the keys of `next`; `claims` and `body` replace members, `signer` proves instead of the new key. */
export async function rotationBody(
  world: World,
  { phone, next }: { phone: RawDevice; next: RawDevice },
  {
    claims = {},
    body = {},
    signer = next.signer,
  }: { claims?: object; body?: object; signer?: RawDevice["signer"] } = {},
): Promise<Record<string, unknown>> {
  const { device, binding } = phone.identity();
  const now = world.clock.seconds();
  const right: KeyRotationClaims = {
    iss: device as KeyRotationClaims["iss"],
    aud: world.issuer,
    sub: binding as KeyRotationClaims["sub"],
    iat: now,
    exp: now + 60,
    kt: toBase64url(await enrolmentKeysHash(crypto, next.signer.jwk, next.agreementKey)),
    old: phone.signer.kid,
  };
  const proof = await signKeyRotation(signer, { ...right, ...claims });
  return { signingKey: next.signer.jwk, agreementKey: next.agreementKey, proof, ...body };
}

/** Sends the keys of `next`, signed by the old one. */
export async function rotateKeys(
  world: World,
  { phone, next }: { phone: RawDevice; next: RawDevice },
  wrong: Parameters<typeof rotationBody>[2] & { tampering?: Tampering } = {},
): Promise<RawAnswer> {
  return phone.call("POST", "/v1/device/keys", await rotationBody(world, { phone, next }, wrong), wrong.tampering);
}

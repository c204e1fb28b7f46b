import { createWebSigner, type PublicJwk, parsePublicJwk, type Signer } from "@countersign/protocol";
import { DeviceFault } from "./device-fault.ts";
import type { DeviceStorage } from "./storage.ts";

const { subtle } = globalThis.crypto;

/** A handle of a key; WebCrypto's own, by the one name that browsers' types and Node's have for it. */
export type KeyHandle = Parameters<typeof createWebSigner>[0];

export interface KeyPair {
  readonly publicKey: KeyHandle;
  readonly privateKey: KeyHandle;
}

/** The two key pairs of one account (§2). */
export interface DeviceKeys {
  readonly signing: KeyPair;
  readonly agreement: KeyPair;
}

/** Makes the keys of a new account. */
export type KeyMaker = () => Promise<DeviceKeys>;

/**
 * Makes keys with WebCrypto. Only a device that keeps its keys in a file of its own lets them be exported; in a browser they stay handles
 * (T13).
 */
export function createKeyMaker({ exportable = false }: { exportable?: boolean } = {}): KeyMaker {
  return async () => ({
    signing: await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, exportable, ["sign", "verify"]),
    agreement: await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, exportable, ["deriveBits"]),
  });
}

/** The public half of a pair, with the members of RFC 7638 alone. */
export async function publicJwkOf({ publicKey }: KeyPair): Promise<PublicJwk> {
  const { kty, crv, x, y } = await subtle.exportKey("jwk", publicKey);
  return parsePublicJwk({ kty, crv, x, y });
}

/** The signer of an account's requests and decisions. */
export async function signerOf({ signing }: DeviceKeys): Promise<Signer> {
  return createWebSigner(signing.privateKey, await publicJwkOf(signing));
}

export function keysPlace(accountId: string): string {
  return `keys/${accountId}`;
}

/** Where the keys wait that are to take the others' place. */
export function nextKeysPlace(accountId: string): string {
  return `next-keys/${accountId}`;
}

/** Keys whose rotation has begun; null when none has. */
export async function readNextKeys(storage: DeviceStorage, accountId: string): Promise<DeviceKeys | null> {
  const kept = await storage.get("device", nextKeysPlace(accountId));
  return isDeviceKeys(kept) ? kept : null;
}

/** The keys of an account; their loss cannot be mended here, the account must be added again. */
export async function readKeys(storage: DeviceStorage, accountId: string): Promise<DeviceKeys> {
  const kept = await storage.get("device", keysPlace(accountId));
  if (!isDeviceKeys(kept)) throw new DeviceFault("keysLost", { cause: "the keys of the account are gone" });
  return kept;
}

function isDeviceKeys(value: unknown): value is DeviceKeys {
  const keys = value as Partial<DeviceKeys> | undefined;
  return keys?.signing?.privateKey !== undefined && keys.agreement?.privateKey !== undefined;
}

import {
  base64urlOf,
  type Clock,
  either,
  exactly,
  fromBase64url,
  type Guard,
  isJsonObject,
  isNull,
  isShortText,
  isUint,
  matching,
  type Random,
  toBase64url,
  utf8,
} from "@countersign/protocol";
import { DeviceFault } from "./device-fault.ts";
import { jsonOf } from "./exchange.ts";
import type { Lock } from "./lock.ts";
import { type PasskeyAssertion, type Passkeys, requirePasskeys } from "./passkeys.ts";
import { isText, type DeviceStorage } from "./storage.ts";

const { subtle } = globalThis.crypto;

/** How the app is locked. */
export interface AppLockState {
  readonly hasPin: boolean;
  readonly hasPasskey: boolean;
  /** It locks after this long in the background, in seconds. */
  readonly afterSeconds: number;
  /** How long no PIN is tried any more, in seconds. */
  readonly waitSeconds: number;
}

/** What came of a PIN. `waitSeconds`: how long the next one must wait; a PIN that came too early was not looked at. */
export type PinAnswer = { readonly kind: "open" } | { readonly kind: "wrong" | "early"; readonly waitSeconds: number };

/**
 * Keeps people out of the app who hold the unlocked phone (T11). It does not keep out a program that reads the browser's files: the keys of the
 * accounts are not bound to it.
 */
export interface AppLock {
  /** Null when the app is not locked. Throws when what is kept cannot be read: then it is locked. */
  state(): Promise<AppLockState | null>;
  /** Locks by this PIN from now on, in place of one before. */
  setPin(pin: string): Promise<void>;
  /** Locks by this device's fingerprint, face or PIN from now on. */
  setPasskey(): Promise<void>;
  setAfter(seconds: number): Promise<void>;
  /** Nothing locks the app any more. */
  remove(): Promise<void>;
  tryPin(pin: string): Promise<PinAnswer>;
  /** Throws a DeviceFault `notVerified` when the user was not verified. */
  tryPasskey(): Promise<void>;
}

interface AppLockOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly storage: DeviceStorage;
  /** Over all tabs; another than that of signed requests, which may wait for a network. */
  readonly lock: Lock;
  readonly passkeys: Passkeys | null;
  /** The domain of the app's page, and what the platform calls the passkey. */
  readonly rp: { readonly id: string; readonly name: string };
}

/** A PIN is not kept: it wraps a random key, and the one that opens the wrapping is right. Binary values are base64url. */
interface WrappedKey {
  readonly salt: string;
  readonly iterations: number;
  readonly iv: string;
  readonly wrapped: string;
}

interface Kept {
  readonly pin: WrappedKey | null;
  /** The credential's id. */
  readonly passkey: { readonly id: string; readonly rpId: string } | null;
  readonly afterSeconds: number;
  /** Wrong PINs in a row. */
  readonly failures: number;
  /** Of the last try, Unix seconds. */
  readonly triedAt: number;
}

const place = "app-lock";
/** What OWASP asks of PBKDF2 with SHA-256. */
const iterations = 600_000;
const isIterations: Guard<number> = (value): value is number => isUint(value) && value >= iterations;

const isKept: Guard<Kept> = exactly({
  pin: either(
    isNull,
    exactly({ salt: base64urlOf(16), iterations: isIterations, iv: base64urlOf(12), wrapped: base64urlOf(48) }),
  ),
  passkey: either(isNull, exactly({ id: isText, rpId: isShortText })),
  afterSeconds: isUint,
  failures: isUint,
  triedAt: isUint,
});

const nothing: Kept = { pin: null, passkey: null, afterSeconds: 60, failures: 0, triedAt: 0 };

/** Seconds to wait after so many wrong PINs in a row: two slips cost nothing, from then on it grows. */
const waits: readonly number[] = [0, 0, 0, 30, 60, 300, 900, 3600];

/** How long the next PIN must wait. */
function waitOf({ failures, triedAt }: Kept, now: number): number {
  const wait = waits[Math.min(failures, waits.length - 1)] ?? 0;
  return Math.min(wait, Math.max(0, triedAt + wait - now));
}

const pinForm = matching(/^[0-9]{6,12}$/);

/** True for six digits or more that are not the first ones anybody would try. */
export function isGoodPin(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])));
  const isRow = steps.size === 1 && [-1, 0, 1].includes([...steps][0] ?? 0);
  return pinForm(pin) && !isRow;
}

async function wrappingKey(pin: string, { salt, iterations: rounds }: Pick<WrappedKey, "salt" | "iterations">) {
  const from = await subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromBase64url(salt), iterations: rounds };
  return subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function wrap(pin: string, random: Random): Promise<WrappedKey> {
  const [salt, iv] = [toBase64url(random(16)), random(12)];
  const key = await wrappingKey(pin, { salt, iterations });
  const wrapped = await subtle.encrypt({ name: "AES-GCM", iv }, key, random(32));
  return { salt, iterations, iv: toBase64url(iv), wrapped: toBase64url(new Uint8Array(wrapped)) };
}

async function opens(pin: string, { iv, wrapped, ...how }: WrappedKey): Promise<boolean> {
  const key = await wrappingKey(pin, how);
  const opened = subtle.decrypt({ name: "AES-GCM", iv: fromBase64url(iv) }, key, fromBase64url(wrapped));
  return opened.then(
    () => true,
    () => false,
  );
}

/** The bit of an authenticator's data that says that it verified the user (WebAuthn §6.1). */
const verifiedBit = 0x04;

/** True for an answer to this very question, with the user verified. That the credential signed it the browser is believed. */
function isOver({ response }: PasskeyAssertion, challenge: string): boolean {
  const said = jsonOf(new TextDecoder().decode(fromBase64url(response.clientDataJSON)));
  const flags = fromBase64url(response.authenticatorData)[32] ?? 0;
  const isAnswer = isJsonObject(said) && said["type"] === "webauthn.get" && said["challenge"] === challenge;
  return isAnswer && (flags & verifiedBit) !== 0;
}

export function createAppLock({ clock, random, storage, lock, passkeys, rp }: AppLockOptions): AppLock {
  const now = (): number => Math.floor(clock() / 1000);

  const write = (kept: Kept): Promise<void> => storage.put("device", place, kept);
  async function read(): Promise<Kept | null> {
    const kept = await storage.get("device", place);
    if (kept === undefined) return null;
    if (!isKept(kept)) throw new DeviceFault("internal", { cause: "the app's lock cannot be read" });
    return kept;
  }
  /** As it stands, inside the lock. After a clock was turned back the wait begins anew: it is neither shortened nor without an end. */
  async function settle(): Promise<Kept | null> {
    const kept = await read();
    if (kept === null || now() >= kept.triedAt) return kept;
    const again = { ...kept, triedAt: now() };
    await write(again);
    return again;
  }
  const change = (part: Partial<Kept>): Promise<void> =>
    lock(async () => write({ ...((await read()) ?? nothing), ...part }));
  const draw = (): string => toBase64url(random(32));

  return {
    async state() {
      const kept = await lock(settle);
      if (kept === null) return null;
      const { pin, passkey, afterSeconds } = kept;
      return { hasPin: pin !== null, hasPasskey: passkey !== null, afterSeconds, waitSeconds: waitOf(kept, now()) };
    },
    async setPin(pin) {
      if (!isGoodPin(pin)) throw new DeviceFault("internal", { cause: "no good PIN" });
      await change({ pin: await wrap(pin, random), failures: 0 });
    },
    async setPasskey() {
      const user = { id: toBase64url(random(16)), name: rp.name };
      const { id } = await requirePasskeys(passkeys).create({ challenge: draw(), rp, user });
      await change({ passkey: { id, rpId: rp.id } });
    },
    setAfter: (afterSeconds) => change({ afterSeconds }),
    remove: () => lock(() => storage.remove("device", place)),
    tryPin: (pin) =>
      lock(async () => {
        const kept = await settle();
        if (kept === null) return { kind: "open" };
        const waitSeconds = waitOf(kept, now());
        if (waitSeconds > 0) return { kind: "early", waitSeconds };
        // Counted before it is judged: whoever ends the app in between has used up the try.
        const tried = { ...kept, failures: kept.failures + 1, triedAt: now() };
        await write(tried);
        if (kept.pin === null || !(await opens(pin, kept.pin)))
          return { kind: "wrong", waitSeconds: waitOf(tried, now()) };
        await write({ ...tried, failures: 0 });
        return { kind: "open" };
      }),
    async tryPasskey() {
      const kept = await read();
      if (kept === null) return;
      if (kept.passkey === null) throw new DeviceFault("notVerified", { cause: "no passkey locks the app" });
      const { id, rpId } = kept.passkey;
      const challenge = draw();
      const assertion = await requirePasskeys(passkeys).assert({ challenge, rpId, allow: id });
      if (assertion.id !== id || !isOver(assertion, challenge))
        throw new DeviceFault("notVerified", { cause: "the user was not verified over this challenge" });
      await lock(async () => {
        const latest = await read();
        if (latest !== null) await write({ ...latest, failures: 0 });
      });
    },
  };
}

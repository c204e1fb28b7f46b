import { type Bytes, concat, label, textFromUtf8, utf8 } from "./bytes.ts";
import type { Random } from "./time.ts";
import type { WebKey } from "./web-crypto.ts";

const { subtle } = globalThis.crypto;

/** A record as it lies in a browser's storage: sealed, with its name beside it. */
export interface SealedRecord {
  readonly id: string;
  readonly nonce: Bytes;
  readonly sealed: Bytes;
}

/** Seals the records of one store, each for its own name. */
export interface RecordSeal {
  seal(id: string, value: unknown): Promise<SealedRecord>;
  /** Undefined for what is no sealed record, was changed, has another name, or was sealed by another key or for another store. */
  open(record: unknown): Promise<unknown>;
}

/** A new AES-256-GCM key that no program can read out again: a browser keeps it as a handle. */
export function makeRecordKey(): Promise<WebKey> {
  return subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** True for a key that seals and that nothing can read out. */
export function isRecordKey(value: unknown): value is WebKey {
  const key = value as Partial<WebKey> | null | undefined;
  return key?.algorithm?.name === "AES-GCM" && key.extractable === false;
}

/** True for what `sealRecord` makes: an id in clear, a nonce of 12 bytes, the sealed bytes. */
export function isSealedRecord(value: unknown): value is SealedRecord {
  const record = value as Partial<Record<keyof SealedRecord, unknown>> | null | undefined;
  const { id, nonce, sealed } = record ?? {};
  return typeof id === "string" && nonce instanceof Uint8Array && nonce.length === 12 && sealed instanceof Uint8Array;
}

/** What the tag binds a record to: a copy under another name, or in another store, does not open. */
function params(store: string, id: string, nonce: Bytes) {
  return { name: "AES-GCM", iv: nonce, additionalData: concat(label(store), utf8(id)), tagLength: 128 };
}

/** AES-256-GCM over a record's JSON, bound to `store` and the record's name. `store` is ASCII. */
export function createRecordSeal(key: WebKey, { store, random }: { store: string; random: Random }): RecordSeal {
  return {
    async seal(id, value) {
      const nonce = random(12);
      const sealed = await subtle.encrypt(params(store, id, nonce), key, utf8(JSON.stringify(value)));
      return { id, nonce, sealed: new Uint8Array(sealed) };
    },
    async open(record) {
      if (!isSealedRecord(record)) return undefined;
      const { id, nonce, sealed } = record;
      try {
        const text = textFromUtf8(new Uint8Array(await subtle.decrypt(params(store, id, nonce), key, sealed)));
        return JSON.parse(text) as unknown;
      } catch {
        return undefined; // The tag does not fit: what is left is not what was kept.
      }
    },
  };
}

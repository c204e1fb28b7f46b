import { createRecordSeal, isRecordKey, makeRecordKey, type Random, type RecordSeal } from "@countersign/protocol";
import { DeviceFault } from "./device-fault.ts";
import type { Lock } from "./lock.ts";
import type { DeviceStorage, StoreName } from "./storage.ts";

/** The store whose records are sealed. */
const sealedStore = "history";
/** Where its key is kept: a handle, as those of the accounts are. */
const keyPlace = "history-key";

/** Storage whose history is sealed at rest, where the platform keeps a key that nothing can read out. */
export interface SealedStorage extends DeviceStorage {
  /** False where the platform keeps no such key, and history lies open as other records do. */
  isSealed(): Promise<boolean>;
}

interface Deps {
  readonly random: Random;
  /** Not the lock that steps hold while they write. */
  readonly lock: Lock;
}

/** A record before it was sealed; every record of the store has its name inside. */
function nameOf(record: unknown): string | null {
  const id = (record as { id?: unknown } | null | undefined)?.id;
  return typeof id === "string" ? id : null;
}

/** Reads the key; the first time, makes it and moves over what lay open, together. Null where it cannot be kept. */
async function openSeal(inner: DeviceStorage, { random }: Pick<Deps, "random">): Promise<RecordSeal | null> {
  const kept = await inner.get("device", keyPlace);
  if (isRecordKey(kept)) return createRecordSeal(kept, { store: sealedStore, random });
  const key = await makeRecordKey().catch(() => null);
  if (!key) return null;
  const seal = createRecordSeal(key, { store: sealedStore, random });
  const open = (await inner.all(sealedStore)).flatMap((record) => {
    const id = nameOf(record);
    return id === null ? [] : [{ id, record }];
  });
  const moved = await Promise.all(open.map(({ id, record }) => seal.seal(id, record)));
  try {
    await inner.write(["device", sealedStore], (put) => {
      put("device", keyPlace, key);
      for (const record of moved) put(sealedStore, record.id, record);
    });
  } catch (error) {
    if (error instanceof DeviceFault) throw error;
    return null; // A browser that keeps no handles of keys refuses the write as a whole.
  }
  return seal;
}

/** Seals the history of a storage (T11: a copied disk tells nothing without the browser's key). What was changed does not open and is not there. */
export function createSealedStorage(inner: DeviceStorage, { random, lock }: Deps): SealedStorage {
  let opened: Promise<RecordSeal | null> | null = null;
  function seal(): Promise<RecordSeal | null> {
    opened ??= lock(() => openSeal(inner, { random })).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }
  async function readOne(id: string): Promise<unknown> {
    const opener = await seal();
    const record = await inner.get(sealedStore, id);
    const value = opener ? await opener.open(record) : record;
    return nameOf(value) === id ? value : undefined;
  }
  async function readAll(): Promise<readonly unknown[]> {
    const opener = await seal();
    const records = await inner.all(sealedStore);
    if (!opener) return records;
    const values = await Promise.all(records.map((record) => opener.open(record)));
    const good = values.filter((value, at) => value !== undefined && nameOf(value) === nameOf(records[at]));
    // One record copied under a second name would be there twice.
    return [...new Map(good.map((value) => [nameOf(value), value])).values()];
  }
  const write: DeviceStorage["write"] = async (stores, work) => {
    const changes: { store: StoreName; key: string; value?: unknown }[] = [];
    work(
      (store, key, value) => void changes.push({ store, key, value }),
      (store, key) => void changes.push({ store, key }),
    );
    const sealer = stores.includes(sealedStore) ? await seal() : null;
    const sealed = await Promise.all(
      changes.map(async (change) => {
        if (!sealer || change.store !== sealedStore || !("value" in change)) return change;
        return { ...change, value: await sealer.seal(change.key, change.value) };
      }),
    );
    await inner.write(stores, (put, remove) => {
      for (const change of sealed)
        if ("value" in change) put(change.store, change.key, change.value);
        else remove(change.store, change.key);
    });
  };
  return {
    get: (store, key) => (store === sealedStore ? readOne(key) : inner.get(store, key)),
    all: (store) => (store === sealedStore ? readAll() : inner.all(store)),
    put: (store, key, value) => write([store], (put) => put(store, key, value)),
    remove: (store, key) => inner.remove(store, key),
    write,
    isSealed: async () => (await seal()) !== null,
  };
}

import { DeviceFault, type DeviceStorage, type StoreName, storeNames } from "../../core/index.ts";

export const databaseName = "countersign";
/** Grows whenever a store is added. */
const databaseVersion = 2;

/**
 * What the device keeps, in IndexedDB: records as they are, keys as handles that do not show the private half (T13). Opened when first
 * needed; a browser that refuses is asked again the next time.
 */
export function createIndexedDbStorage(): DeviceStorage {
  let opened: Promise<IDBDatabase> | null = null;
  const forget = (): void => {
    opened = null;
  };
  function open(): Promise<IDBDatabase> {
    opened ??= openDatabase(forget).catch((cause: unknown) => {
      forget();
      throw new DeviceFault("storageBlocked", { cause });
    });
    return opened;
  }
  async function read<T>(store: StoreName, ask: (from: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await open();
    return settled(ask(database.transaction(store).objectStore(store)));
  }
  const write: DeviceStorage["write"] = async (stores, work) => {
    const database = await open();
    const transaction = database.transaction(stores, "readwrite", { durability: "strict" });
    const done = committed(transaction);
    try {
      work(
        (store, key, value) => void transaction.objectStore(store).put(value, key),
        (store, key) => void transaction.objectStore(store).delete(key),
      );
    } catch (error) {
      transaction.abort();
      await done.catch(() => {});
      throw error;
    }
    await done;
  };
  return {
    get: (store, key) => read(store, (from) => from.get(key)),
    all: (store) => read(store, (from) => from.getAll()),
    put: (store, key, value) => write([store], (put) => put(store, key, value)),
    remove: (store, key) => write([store], (_put, remove) => remove(store, key)),
    write,
  };
}

/** `onLost`: another tab has a newer version, or the browser closed it; the next use opens it again. */
async function openDatabase(onLost: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, databaseVersion);
  request.addEventListener("upgradeneeded", () => {
    for (const name of storeNames) {
      if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name);
    }
  });
  const database = await settled(request);
  database.addEventListener("close", onLost);
  database.addEventListener("versionchange", () => {
    onLost();
    database.close();
  });
  return database;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(storageFault(request.error)));
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(storageFault(transaction.error)));
    transaction.addEventListener("error", () => reject(storageFault(transaction.error)));
  });
}

function storageFault(cause: DOMException | null): DeviceFault {
  return new DeviceFault(cause?.name === "QuotaExceededError" ? "storageFull" : "storageBlocked", { cause });
}

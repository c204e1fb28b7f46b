import { AppError } from "../app-device.ts";

/** What is kept on this device, one object store each. */
export const storeNames = ["device", "accounts", "directories", "reviews", "history"] as const;
export type StoreName = (typeof storeNames)[number];

/** A small part of IndexedDB: values by key. Each method is one transaction; a failed one throws an AppError that says what to do. */
export interface Database {
  get(store: StoreName, key: string): Promise<unknown>;
  all(store: StoreName): Promise<readonly unknown[]>;
  put(store: StoreName, key: string, value: unknown): Promise<void>;
  /** Several writes that happen together or not at all. */
  write(
    stores: readonly StoreName[],
    work: (
      put: (store: StoreName, key: string, value: unknown) => void,
      remove: (store: StoreName, key: string) => void,
    ) => void,
  ): Promise<void>;
  remove(store: StoreName, key: string): Promise<void>;
}

const databaseName = "countersign";
const databaseVersion = 1;

/** Opens the database when it is first needed; a browser that refuses is asked again the next time. */
export function createDatabase(): Database {
  let opened: Promise<IDBDatabase> | null = null;
  function open(): Promise<IDBDatabase> {
    opened ??= openDatabase().catch((cause: unknown) => {
      opened = null;
      throw new AppError("storageBlocked", { cause });
    });
    return opened;
  }

  async function read<T>(store: StoreName, ask: (from: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await open();
    return settled(ask(database.transaction(store).objectStore(store)));
  }

  const write: Database["write"] = async (stores, work) => {
    const database = await open();
    const transaction = database.transaction(stores, "readwrite", { durability: "strict" });
    work(
      (store, key, value) => transaction.objectStore(store).put(value, key),
      (store, key) => transaction.objectStore(store).delete(key),
    );
    await committed(transaction);
  };
  return {
    get: (store, key) => read(store, (from) => from.get(key)),
    all: (store) => read(store, (from) => from.getAll()),
    put: (store, key, value) => write([store], (put) => put(store, key, value)),
    remove: (store, key) => write([store], (_, remove) => remove(store, key)),
    write,
  };
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, databaseVersion);
  request.addEventListener("upgradeneeded", () => {
    for (const name of storeNames) request.result.createObjectStore(name);
  });
  return settled(request);
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

function storageFault(cause: DOMException | null): AppError {
  return new AppError(cause?.name === "QuotaExceededError" ? "storageFull" : "storageBlocked", { cause });
}

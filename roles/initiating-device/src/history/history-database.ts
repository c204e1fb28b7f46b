import { createRecordSeal, isRecordKey, makeRecordKey, type RecordSeal } from "@countersign/protocol";
import { pageRandom } from "../page-random.ts";
import { type KeptOperation, parseKept } from "./kept-operation.ts";

/** The browser's storage of the site's own origin: another site's page has another one. */
const databaseName = "countersign-history";
const [keys, operations] = ["keys", "operations"] as const;

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("storage")));
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    for (const name of ["abort", "error"])
      transaction.addEventListener(name, () => reject(transaction.error ?? new Error("storage")));
  });
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.addEventListener("upgradeneeded", () => {
    for (const name of [keys, operations]) request.result.createObjectStore(name);
  });
  const database = await settled(request);
  database.addEventListener("versionchange", () => database.close());
  return database;
}

/** The key, made when first needed. A browser that keeps none throws, and then nothing is kept: in the open it would lie for everybody. */
async function openSeal(database: IDBDatabase): Promise<RecordSeal> {
  const kept: unknown = await settled(database.transaction(keys).objectStore(keys).get(operations));
  const key = isRecordKey(kept) ? kept : await makeRecordKey();
  if (key !== kept) {
    const transaction = database.transaction(keys, "readwrite");
    transaction.objectStore(keys).put(key, operations);
    await committed(transaction);
  }
  return createRecordSeal(key, { store: operations, random: pageRandom });
}

/** What one piece of work reads and writes. */
interface HistoryDatabase {
  get(id: string): Promise<KeptOperation | null>;
  /** Newest first. What was changed in the storage does not open, and is not there. */
  all(): Promise<readonly KeptOperation[]>;
  put(kept: readonly KeptOperation[]): Promise<void>;
  /** Null takes everything, also what does not open any more. */
  remove(ids: readonly string[] | null): Promise<void>;
}

function historyDatabase(database: IDBDatabase, seal: RecordSeal): HistoryDatabase {
  const reading = (): IDBObjectStore => database.transaction(operations).objectStore(operations);
  async function write(work: (store: IDBObjectStore) => void): Promise<void> {
    const transaction = database.transaction(operations, "readwrite");
    work(transaction.objectStore(operations));
    await committed(transaction);
  }
  async function opened(record: unknown, id: unknown): Promise<KeptOperation | null> {
    const kept = parseKept(await seal.open(record));
    return kept?.id === id ? kept : null;
  }
  return {
    get: async (id) => opened(await settled(reading().get(id)), id),
    async all() {
      const store = reading();
      const [names, records] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
      const kept = await Promise.all(records.map((record, at) => opened(record, names[at])));
      return kept.filter((one) => one !== null).toSorted((a, b) => b.at - a.at);
    },
    async put(kept) {
      const sealed = await Promise.all(kept.map((one) => seal.seal(one.id, one)));
      await write((store) => {
        for (const record of sealed) store.put(record, record.id);
      });
    },
    remove: (ids) =>
      write((store) => {
        if (ids === null) store.clear();
        for (const id of ids ?? []) store.delete(id);
      }),
  };
}

/** Does one piece of work, pages of the same site one after the other, so that none writes over what another has just read. */
export function withHistory<T>(work: (database: HistoryDatabase) => Promise<T>): Promise<T> {
  return navigator.locks.request(databaseName, async () => {
    const database = await openDatabase();
    try {
      return await work(historyDatabase(database, await openSeal(database)));
    } finally {
      database.close();
    }
  });
}

import type { DeviceStorage, StoreName } from "./storage.ts";

/** Storage that ends with the process; values are copied in and out as a disk would. */
export function createMemoryStorage(): DeviceStorage {
  const stores = new Map<StoreName, Map<string, unknown>>();
  const of = (store: StoreName): Map<string, unknown> => {
    const kept = stores.get(store) ?? new Map<string, unknown>();
    stores.set(store, kept);
    return kept;
  };
  const put = (store: StoreName, key: string, value: unknown): void => void of(store).set(key, structuredClone(value));
  const remove = (store: StoreName, key: string): void => void of(store).delete(key);
  return {
    get: async (store, key) => structuredClone(of(store).get(key)),
    all: async (store) => [...of(store).values()].map((value) => structuredClone(value)),
    put: async (...change) => put(...change),
    remove: async (...change) => remove(...change),
    write: async (_stores, work) => work(put, remove),
  };
}

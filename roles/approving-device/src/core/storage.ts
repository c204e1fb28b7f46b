import type { Guard } from "@countersign/protocol";

/** What is kept on the device, one store each. */
export const storeNames = ["device", "accounts", "directories", "reviews", "offline", "history"] as const;
export type StoreName = (typeof storeNames)[number];

/**
 * What the device keeps: plain records, and in store `device` key pairs, which a browser keeps as handles that do not show the private
 * key. Every method is one transaction that has reached the disk when it answers; it throws a DeviceFault that says what to do.
 */
export interface DeviceStorage {
  /** `undefined` when there is none. */
  get(store: StoreName, key: string): Promise<unknown>;
  all(store: StoreName): Promise<readonly unknown[]>;
  put(store: StoreName, key: string, value: unknown): Promise<void>;
  remove(store: StoreName, key: string): Promise<void>;
  /** Several writes that happen together or not at all. */
  write(
    stores: readonly StoreName[],
    work: (
      put: (store: StoreName, key: string, value: unknown) => void,
      remove: (store: StoreName, key: string) => void,
    ) => void,
  ): Promise<void>;
}

/** A record as its parser knows it; null when there is none or it is not one of this version. */
export async function readRecord<T>(
  storage: DeviceStorage,
  store: StoreName,
  { key, guard }: { key: string; guard: Guard<T> },
): Promise<T | null> {
  const value = await storage.get(store, key);
  return guard(value) ? value : null;
}

/** All records of a store that its parser knows. */
export async function readRecords<T>(storage: DeviceStorage, store: StoreName, guard: Guard<T>): Promise<T[]> {
  return (await storage.all(store)).filter(guard);
}

/** A text of any length: what this device has written itself. */
export const isText: Guard<string> = (value): value is string => typeof value === "string";

import { createSealedStorage, type SealedStorage } from "../../core/index.ts";
import { browserRandom } from "../browser-random.ts";
import { createIndexedDbStorage } from "./indexed-db-storage.ts";

/** One page at a time makes the key of the history. */
const keyLock = <T>(work: () => Promise<T>): Promise<T> => navigator.locks.request("countersign-history-key", work);

/** What this browser keeps, its history sealed. */
export function createBrowserStorage(): SealedStorage {
  return createSealedStorage(createIndexedDbStorage(), { random: browserRandom, lock: keyLock });
}

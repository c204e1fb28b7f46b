import { DeviceFault } from "../../core/index.ts";
import { databaseName } from "./indexed-db-storage.ts";

/** Erases all that this app keeps in this browser, keys included, and starts it anew. Other tabs let go of the database by themselves. */
export async function eraseEverything(): Promise<void> {
  await deleted(indexedDB.deleteDatabase(databaseName));
  localStorage.clear();
  location.replace(import.meta.env.BASE_URL);
}

function deleted(request: IDBOpenDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve());
    for (const event of ["error", "blocked"])
      request.addEventListener(event, () =>
        reject(new DeviceFault("storageBlocked", { cause: request.error ?? event })),
      );
  });
}

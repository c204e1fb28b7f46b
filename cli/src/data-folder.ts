import { accessSync, constants, mkdirSync } from "node:fs";

/** Makes a data folder, its owner's alone; throws when nothing can be kept in it. `setting` says where it is named. */
export function prepareFolder(folder: string, setting: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`nothing can be kept in the data folder ${folder} (${setting}): ${why}`, { cause: error });
  }
}

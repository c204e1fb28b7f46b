import type { keepOperation } from "./history/keep-operation.ts";

/** What the file of the history exports, as far as this one uses it. */
interface HistoryFile {
  readonly keepOperation: typeof keepOperation;
}

/** Beside this file under its plain name, since pages name it too; so it is no second copy of it. */
const file = "./countersign-history.js";

/** Keeps how an operation stands, of which the page has told the scene. What is not kept is only missing from a list. */
export function keepInHistory(...kept: Parameters<typeof keepOperation>): void {
  (import(/* @vite-ignore */ file) as Promise<HistoryFile>).then(
    ({ keepOperation }) => keepOperation(...kept),
    () => {},
  );
}

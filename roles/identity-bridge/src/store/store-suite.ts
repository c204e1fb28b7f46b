import { describe } from "node:test";
import { artefactTests } from "./suite/artefact-suite.ts";
import { benchOf, type BridgeStorePlace } from "./suite/bench.ts";
import { requestTests } from "./suite/request-suite.ts";
import { taskTests } from "./suite/task-suite.ts";

/** What every engine of the bridge's store must do; `openPlace` makes an empty one. */
export function bridgeStoreSuite(name: string, openPlace: () => Promise<BridgeStorePlace>): void {
  const on = benchOf(openPlace);
  describe(`${name} store`, () => {
    describe("an artefact", () => artefactTests(on));
    describe("a request", () => requestTests(on));
    describe("a task", () => taskTests(on));
  });
}

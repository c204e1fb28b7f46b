import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../src/store/sqlite/store.ts";
import { bridgeStoreSuite } from "../src/store/store-suite.ts";

bridgeStoreSuite("SQLite", async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bridge-"));
  return {
    open: async (clock) => openSqliteStore({ file: join(folder, "bridge.sqlite"), clock }),
    remove: async () => rmSync(folder, { recursive: true }),
  };
});

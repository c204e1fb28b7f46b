import assert from "node:assert/strict";
import { after, test } from "node:test";
import { leaf, startMs } from "../src/store/suite/sample-ids.ts";
import { create, endpoint } from "../src/store/suite/webhook-samples.ts";
import { createPostgresPlace, removeDatabases } from "./postgres-place.ts";

after(removeDatabases);

test("refuses a text that PostgreSQL has no place for as not well formed, and keeps rows of the log that hold one", async () => {
  const place = await createPostgresPlace();
  const store = await place.open(() => startMs);
  try {
    await assert.rejects(create(store, endpoint(1, { description: "a\0b" })), { code: "invalid_request" });
    const row = {
      json: JSON.stringify({ at: 1, event: "odd.refused", operation: "op_1", code: "a\0b" }),
      hash: new Uint8Array(32),
    };
    await store.audit.append(row);
    await store.audit.append(leaf("after"));
    while (await store.history.advance());
    assert.equal((await store.history.rowsAbout("op_1", 10)).length, 1);
    const { rows } = await store.audit.readBack({ event: "odd", before: 10, most: 10 });
    assert.deepEqual(
      rows.map(({ json }) => json),
      [row.json],
    );
  } finally {
    await store.close();
    await place.remove();
  }
});

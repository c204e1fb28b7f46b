import assert from "node:assert/strict";
import { after, test } from "node:test";
import postgres from "postgres";
import { bindingId, leaf, organization, present, startMs } from "../src/store/suite/sample-ids.ts";
import { activeBinding } from "../src/store/suite/device-samples.ts";
import { claim, consume, decide, frozen, open } from "../src/store/suite/samples.ts";
import { create, endpoint } from "../src/store/suite/webhook-samples.ts";
import { createPostgresPlace, removeDatabases } from "./postgres-place.ts";

after(removeDatabases);

/** Tables of the store in which a row says the word. */
async function tablesThatSay(url: string, word: string): Promise<readonly string[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string }[]>`
      SELECT tablename AS name FROM pg_tables WHERE schemaname = 'countersign' ORDER BY tablename`;
    assert.ok(tables.length > 30, "all tables are looked at");
    const found = tables.map(async ({ name }) => {
      const [row] = await sql`
        SELECT 1 FROM countersign.${sql.unsafe(name)} AS t WHERE strpos(lower(t::text), ${word.toLowerCase()}) > 0 LIMIT 1`;
      return row ? [name] : [];
    });
    return (await Promise.all(found)).flat();
  } finally {
    await sql.end();
  }
}

test("leaves no row in any table that says a word of a user who was erased, nor the pseudonym once the bare rows are gone", async () => {
  const place = await createPostgresPlace();
  const store = await place.open(() => startMs);
  try {
    await create(store, endpoint(1));
    const words = {
      details: { payee: "Zebedee Quill" },
      reference: "order-of-zebedee",
      userReference: "zebedee@bank.example",
    };
    const by = await activeBinding(store, 1);
    await open(store, frozen(1, words));
    await claim(store, 1, { by });
    await decide(store, 1, { by });
    await consume(store, 1);
    while (await store.history.advance());
    for (const word of ["zebedee quill", "order-of-zebedee", "zebedee@bank.example", "subject-1"])
      assert.notDeepEqual(await tablesThatSay(place.url, word), [], `${word} was there`);
    const how = { by: "site", userKey: null, ends: [], notices: [], leaf: leaf("revoked") } as const;
    present(await store.bindings.revoke(bindingId(1), how));
    const of = { organization, subject: "subject-1" };
    present(await store.erasure.erase(of, { leaf: leaf("erased") }));
    while (await store.history.advance());
    for (const word of ["zebedee", "quill"]) assert.deepEqual(await tablesThatSay(place.url, word), [], word);
    assert.deepEqual(await tablesThatSay(place.url, "subject-1"), ["bindings"], "until the bare row goes");
    await store.erasure.forgetErased(startMs + 1);
    assert.deepEqual(await tablesThatSay(place.url, "subject-1"), []);
  } finally {
    await store.close();
    await place.remove();
  }
});

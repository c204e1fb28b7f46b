import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { systemRandom as random } from "@countersign/platform";
import { openPostgresStore } from "../src/store/postgres/store.ts";
import { startMs } from "../src/store/suite/sample-ids.ts";
import { asInsider, createEmptyDatabase, removeDatabases } from "./postgres-place.ts";

after(removeDatabases);

const silence = "CREATE FUNCTION silence() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'";
/** What an insider may try, and what is said of it. */
const changes: Readonly<Record<string, readonly [statement: string, said: RegExp]>> = {
  "a trigger that keeps rows out of the log": [
    `${silence}; CREATE TRIGGER hush BEFORE INSERT ON audit_pending FOR EACH ROW EXECUTE FUNCTION silence()`,
    /trigger countersign\.audit_pending hush is not of this program/,
  ],
  "a trigger that is switched off": [
    "ALTER TABLE operations DISABLE TRIGGER tell_state",
    /trigger countersign\.operations tell_state is another/,
  ],
  "a trigger that is gone": [
    "DROP TRIGGER tell_device ON bindings",
    /trigger countersign\.bindings tell_device is gone/,
  ],
  "a rule that does something else instead": [
    "CREATE RULE nothing AS ON INSERT TO audit_pending DO INSTEAD NOTHING",
    /rule countersign\.audit_pending nothing is not of this program/,
  ],
  "a policy that hides rows": [
    "ALTER TABLE operations ENABLE ROW LEVEL SECURITY; CREATE POLICY hide ON operations USING (false)",
    /policy countersign\.operations hide is not of this program/,
  ],
  "a function of this program that is another": [
    "CREATE OR REPLACE FUNCTION clock_ms() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT 1::bigint'",
    /function countersign\.clock_ms\(\) is another/,
  ],
  "an index that calls a function": [
    "CREATE FUNCTION peek(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT t'; CREATE INDEX peeking ON audit_pending (peek(json))",
    /index countersign\.peeking is not of this program/,
  ],
  "a column with a default": [
    "ALTER TABLE operations ALTER COLUMN subject SET DEFAULT 'mira'",
    /relation countersign\.operations is another/,
  ],
};

describe("an insider who changes what PostgreSQL does while rows are written (T37)", () => {
  for (const [what, [statement, said]] of Object.entries(changes))
    test(`is noticed while a node runs, and no node starts: ${what}`, async () => {
      const { url, remove } = await createEmptyDatabase();
      const options = { url, clock: () => startMs, random };
      const node = await openPostgresStore(options);
      assert.deepEqual(await node.audit.altered(), []);
      await asInsider(url, statement);
      assert.match((await node.audit.altered()).join("; "), said);
      await assert.rejects(openPostgresStore(options), said);
      await node.close();
      await remove();
    });

  test("is noticed where only one node's functions were changed", async () => {
    const { url, remove } = await createEmptyDatabase();
    const node = await openPostgresStore({ url, clock: () => startMs, random });
    const [row] = await asInsider(url, "SELECT name FROM function_schemas");
    const schema = String(row?.["name"]);
    await asInsider(
      url,
      `CREATE OR REPLACE FUNCTION ${schema}.has_flag(o operations, flag text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'`,
    );
    assert.match((await node.audit.altered()).join("; "), /function countersign_f_[0-9a-f]{8}\.has_flag.* is another/);
    await node.close();
    await remove();
  });
});

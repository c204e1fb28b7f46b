import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { ProtocolError } from "@countersign/protocol";
import { tryAgain } from "../src/store/postgres/try-again.ts";

/** Fails so often with that code, then answers how often it was tried. */
function failing(code: string, times: number) {
  let tries = 0;
  return async () => {
    tries += 1;
    if (tries <= times) throw Object.assign(new Error("of the database"), { code });
    return tries;
  };
}
/** Longer than any try here. */
const limitMs = 60_000;
const isUnavailable = (error: unknown) => error instanceof ProtocolError && error.code === "unavailable";

describe("a statement that failed", () => {
  for (const code of ["40001", "40P01", "57P01", "ECONNREFUSED"])
    test(`is tried again after ${code}, which took everything back, and not for ever`, async () => {
      assert.equal(await tryAgain(failing(code, 2), { isRepeatable: false, limitMs }), 3);
      await assert.rejects(tryAgain(failing(code, 99), { isRepeatable: false, limitMs }), isUnavailable);
    });

  test("is not tried again when a moment is over in which nobody heard it; what was taken back is", async () => {
    const slowly = (run: () => Promise<number>) => async () => {
      await setTimeout(2);
      return run();
    };
    const away = { isRepeatable: true, limitMs, awayMs: 1 };
    await assert.rejects(tryAgain(slowly(failing("57P03", 1)), away), isUnavailable);
    assert.equal(await tryAgain(slowly(failing("40001", 1)), away), 2);
  });

  test("is tried again after its answer was lost only where that does nothing twice", async () => {
    assert.equal(await tryAgain(failing("CONNECTION_CLOSED", 1), { isRepeatable: true, limitMs }), 2);
    let tries = 0;
    const once = failing("CONNECTION_CLOSED", 1);
    await assert.rejects(
      tryAgain(() => ((tries += 1), once()), { isRepeatable: false, limitMs }),
      isUnavailable,
    );
    assert.equal(tries, 1);
  });

  for (const code of ["23505", "55P03", "57014", "42P01", "XX000"])
    test(`is not tried again after ${code}: the store is unavailable, and why stands in the cause`, async () => {
      const tried = tryAgain(failing(code, 1), { isRepeatable: true, limitMs });
      await assert.rejects(
        tried,
        (error: Error) => isUnavailable(error) && /of the database/.test(String(error.cause)),
      );
    });

  test("is not waited for without an end, nor tried again then", async () => {
    let tries = 0;
    const silent = () => ((tries += 1), new Promise<never>(() => {}));
    await assert.rejects(tryAgain(silent, { isRepeatable: true, limitMs: 1 }), isUnavailable);
    assert.equal(tries, 1);
  });
});

import assert from "node:assert/strict";
import { ProtocolError } from "../src/errors.ts";

/** The catalogue code that a step refuses with; null when it does not refuse. Anything else it throws is a fault of the test's subject. */
export async function refusalOf(step: () => unknown): Promise<string | null> {
  try {
    await step();
    return null;
  } catch (error) {
    assert.ok(error instanceof ProtocolError, String(error));
    return error.code;
  }
}

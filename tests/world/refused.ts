import assert from "node:assert/strict";
import { DeviceFault } from "@countersign/approving-device";
import { type ErrorCode, ProtocolError } from "@countersign/protocol";
import { CountersignError } from "@countersign/relying-party";

/** The word of the refusal a promise ends in; fails when it does not end in one. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof CountersignError) return error.code;
    if (error instanceof DeviceFault) return error.fault;
    throw error;
  }
  return assert.fail("it was not refused");
}

/** Fails unless the promise ends in that refusal. */
export async function refuses(promise: Promise<unknown>, code: ErrorCode | DeviceFault["fault"]): Promise<void> {
  assert.equal(await refusalOf(promise), code);
}

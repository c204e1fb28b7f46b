import { setImmediate as nextTurn } from "node:timers/promises";
import type { Context } from "../context.ts";
import type { DeliveryResult } from "./leased-delivery.ts";

/** Says what became of a delivery; resolves when that is on disk. */
export type Acknowledge = (result: DeliveryResult) => Promise<void>;

/** Results that come while others are being written go together with the next: one flush to disk for all of them. */
export function createAcknowledge({ verificationServer }: Context): Acknowledge {
  let waiting: DeliveryResult[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | null = null;

  async function writeAll(): Promise<void> {
    // How the one before ended, those who wait for it hear.
    await writing.catch(() => {});
    await nextTurn();
    const results = waiting;
    [waiting, next] = [[], null];
    const written = verificationServer.acknowledgeOutbox({ body: { results } });
    writing = written;
    await written;
  }
  return (result) => {
    waiting.push(result);
    next ??= writeAll();
    return next;
  };
}

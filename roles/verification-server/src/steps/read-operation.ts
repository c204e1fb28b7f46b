import { listen } from "../bus/listen.ts";
import type { StoredOperation } from "../core/operation.ts";
import { versionAt } from "../core/operation-view.ts";
import type { Context } from "./context.ts";

/** How long and past which version to wait. */
export interface Wait {
  readonly waitSeconds?: number;
  readonly version?: number;
}

/** Reads with `find` until the version is past `wait.version` or the time is over (long poll). A deadline that passes counts as a change; a server that ends answers as it is. */
export async function readOperation(
  { bus, clock, leaving }: Context,
  { id, find, wait }: { id: string; find: () => Promise<StoredOperation>; wait: Wait },
): Promise<StoredOperation> {
  if (!wait.waitSeconds) return find();
  const untilMs = clock() + wait.waitSeconds * 1000;
  const listening = listen(bus, id);
  const stayed = leaving.onLeave(listening.wake);
  try {
    for (;;) {
      const operation = await find();
      const now = clock();
      const isOver = now >= untilMs || leaving.isLeaving();
      if (versionAt(operation, now) > (wait.version ?? operation.version) || isOver) return operation;
      const deadlineMs = operation.deadlineMs !== null && operation.deadlineMs > now ? operation.deadlineMs : untilMs;
      await listening.wait(Math.min(untilMs, deadlineMs) - now + 1);
    }
  } finally {
    stayed();
    listening.end();
  }
}

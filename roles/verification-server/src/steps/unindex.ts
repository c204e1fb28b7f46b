import { setImmediate } from "node:timers/promises";
import type { OperationId } from "@countersign/protocol";
import type { OfUser, Store } from "../store/port.ts";

/** Operations whose words are taken out at once: tens of milliseconds of work. */
const atOnce = 8;

/** Takes the words of operations out of what searches use, giving way to other work meanwhile. */
export async function unindex(
  { store }: { readonly store: Pick<Store, "erasure"> },
  of: OfUser | readonly OperationId[],
): Promise<void> {
  while ((await store.erasure.unindex(of, atOnce)) === atOnce) await setImmediate();
}

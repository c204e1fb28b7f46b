import { createListeners } from "./listeners.ts";
import type { Bus } from "./port.ts";

/** The bus of a server that runs alone: nothing is lost. */
export function createInProcessBus(): Bus {
  const listeners = createListeners();
  return { publish: listeners.wake, subscribe: listeners.add };
}

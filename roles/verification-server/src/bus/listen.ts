import type { Bus } from "./port.ts";

/** Listens to one topic from the moment it is made, so that a change between a read and a wait is not missed. */
interface Listening {
  /** Resolves at a change since the last wait, or after `ms`. */
  wait(ms: number): Promise<void>;
  /** Ends a wait for another reason. */
  wake(): void;
  end(): void;
}

export function listen(bus: Bus, topic: string): Listening {
  let changed = false;
  let wake: (() => void) | null = null;
  const change = (): void => {
    changed = true;
    wake?.();
  };
  const unsubscribe = bus.subscribe(topic, change);
  return {
    async wait(ms) {
      if (!changed && ms > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          timer.unref();
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      changed = false;
      wake = null;
    },
    wake: change,
    end: unsubscribe,
  };
}

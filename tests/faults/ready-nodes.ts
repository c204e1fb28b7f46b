/** Which of several servers take requests, as an operator's proxy finds out. */
export interface ReadyNodes {
  /** Their ports, kept up to date; all of them when none says that it is ready. */
  readonly ports: readonly number[];
  close(): Promise<void>;
}

const everyMs = 300;
/** Longest time a server that is of use takes to say so. */
const answerMs = 1500;

async function isReady(host: string, port: number): Promise<boolean> {
  try {
    const { ok } = await fetch(`http://${host}:${port}/readyz`, { signal: AbortSignal.timeout(answerMs) });
    return ok;
  } catch {
    return false;
  }
}

/** Asks each server again and again whether it is of use. */
export function watchNodes(all: readonly number[], hostOf: (port: number) => string): ReadyNodes {
  const ports = [...all];
  const ready = new Map(all.map((port) => [port, true]));
  const over = new AbortController();
  async function follow(port: number): Promise<void> {
    while (!over.signal.aborted) {
      ready.set(port, await isReady(hostOf(port), port));
      const found = all.filter((one) => ready.get(one));
      ports.splice(0, ports.length, ...(found.length > 0 ? found : all));
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
  const following = all.map(follow);
  return {
    ports,
    async close() {
      over.abort();
      await Promise.all(following);
    },
  };
}

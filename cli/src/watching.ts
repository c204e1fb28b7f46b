import { createMetrics, type Metrics, noMetrics, serveMetrics, startTracing } from "@countersign/platform";
import type { WatchSettings } from "./watch-settings.ts";
import manifest from "../package.json" with { type: "json" };

/** Figures that are counted and traces that are sent, until they are closed. */
interface Watching {
  readonly metrics: Metrics;
  close(): Promise<void>;
}

/**
 * Starts what is set; it must be before the servers are made. `service` is which of them this process is; of several processes that share a
 * port each serves its figures at a port of its own, one after the other.
 */
export async function startWatching(
  { metrics, tracing }: WatchSettings,
  { service, process = 1 }: { readonly service: string; readonly process?: number },
): Promise<Watching> {
  const counted = metrics ? createMetrics() : noMetrics;
  const served = metrics && (await serveMetrics(counted, { ...metrics, port: metrics.port + process - 1 }));
  const sent = tracing && (await startTracing({ ...tracing, service, version: manifest.version }));
  return {
    metrics: counted,
    async close() {
      await served?.close();
      await sent?.close();
    },
  };
}

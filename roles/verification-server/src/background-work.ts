import { type Metrics, nodeSha256, noMetrics } from "@countersign/platform";
import { deliverySeconds } from "./core/limits.ts";
import { countSigned } from "./measure.ts";
import { createHistorian, type Historian } from "./steps/advance-history.ts";
import type { Context } from "./steps/context.ts";
import { createExpireDue } from "./steps/expire-due.ts";
import { createPurgeDue } from "./steps/purge-due.ts";
import { createSequencer, type Sequencer } from "./steps/sequence-audit.ts";

/** What a server does in its own time; each can be had now as well. */
export interface BackgroundWork {
  /** Tidies what has expired now. Answers how many operations. */
  expireDue(): Promise<number>;
  /** Deletes what was kept long enough (§15). Answers how many operations. */
  purgeDue(): Promise<number>;
  /** Signs the audit log's checkpoints. */
  readonly sequencer: Sequencer;
  /** Makes the index of searches and the counts. */
  readonly historian: Historian;
  /** Ends what is under way, and begins nothing any more. */
  close(): Promise<void>;
}

const sweepMs = 1000;
const sequencerMs = 1000;
const historianMs = 1000;
/** Well within the time for which a new key is listed before it signs. */
const keysMs = 30_000;
const tidyMs = 600_000;

/** Begins it, with timers that keep no process alive. */
export function startBackgroundWork(context: Context, metrics: Metrics): BackgroundWork {
  const { store, clock, log, keys } = context;
  const ending = new AbortController();
  const expireDue = createExpireDue(context, { sha256: nodeSha256, ending: ending.signal });
  const purgeDue = createPurgeDue(context);
  const historian = createHistorian(context, { first: expireDue });
  const sequencer = createSequencer(context, {
    sha256: nodeSha256,
    ...(metrics !== noMetrics && { onSigned: countSigned(metrics) }),
  });
  const tidy = () => Promise.all([store.operations.tidy(), store.webhooks.tidy(clock() - deliverySeconds * 1000)]);
  const every = (ms: number, work: () => Promise<unknown>) =>
    setInterval(() => void work().catch((error: unknown) => log.fault("sweep", error)), ms);
  const timers = [
    every(sweepMs, expireDue),
    every(sequencerMs, sequencer.tick),
    every(historianMs, historian.tick),
    every(keysMs, keys.refresh),
    every(tidyMs, tidy),
    every(tidyMs, purgeDue),
  ];
  for (const timer of timers) timer.unref();
  return {
    expireDue,
    purgeDue,
    sequencer,
    historian,
    async close() {
      for (const timer of timers) clearInterval(timer);
      ending.abort();
      await Promise.allSettled([expireDue()]);
      await sequencer.close();
      await historian.close();
    },
  };
}

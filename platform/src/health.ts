import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Log } from "./log.ts";
import { stopAccepting } from "./open-port.ts";

/** What must hold for a server to be of use: each rejects when it does not. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

/** How a server tells that it can be used, and how it goes without anybody noticing. */
export interface Health {
  /**
   * Goes: from now on it is not ready and answers end their connection; after `noticeMs` no new connection is taken and `before` is done;
   * resolves when all that was asked is answered, or after `limitMs` more.
   */
  leave(pace: LeavingPace, before: () => void): Promise<void>;
}

/** How a server goes. */
export interface LeavingPace {
  /** Time for proxies to see that it is not ready. */
  readonly noticeMs: number;
  /** Longest time for answers. */
  readonly limitMs: number;
}

interface HealthOptions {
  readonly checks: ReadinessChecks;
  readonly log: Log;
}

/** Longest time of one check. */
const checkMs = 2000;
/** Anybody may ask: what was found out is told again for as long. */
const keptMs = 1000;

async function timed(check: () => Promise<unknown>): Promise<unknown> {
  const late = setTimeout(checkMs, null, { ref: false }).then(() => {
    throw new Error("no answer in time");
  });
  return Promise.race([check(), late]);
}

/** The names of checks that fail now. */
async function failing(checks: ReadinessChecks): Promise<readonly string[]> {
  const entries = Object.entries(checks);
  const settled = await Promise.allSettled(entries.map(([, check]) => timed(check)));
  return entries.flatMap(([name], k) => (settled[k]?.status === "rejected" ? [name] : []));
}

/** The same for all who ask within a second. */
function createLook({ checks, log }: HealthOptions): () => Promise<readonly string[]> {
  let looking: Promise<readonly string[]> | null = null;
  let before = "";
  return () => {
    if (looking) return looking;
    looking = failing(checks).then((found) => {
      const now = found.join(" ");
      if (now !== before) log.warn(now === "" ? "ready" : "not_ready", { reason: now });
      before = now;
      return found;
    });
    void setTimeout(keptMs, null, { ref: false }).then(() => (looking = null));
    return looking;
  };
}

/** Who has asked and waits for an answer; a stream waits until it ends, or its reader has gone. */
function countRequests(app: FastifyInstance): { none(): Promise<void> } {
  let waiting = 0;
  let answered = (): void => {};
  app.addHook("onRequest", (_request, reply, done) => {
    waiting += 1;
    // Not "onResponse": who is gone before the answer gets none, and is waited for no longer (T38).
    reply.raw.once("close", () => {
      waiting -= 1;
      answered();
    });
    done();
  });
  return {
    none: () =>
      new Promise((resolve) => {
        answered = () => {
          if (waiting === 0) resolve();
        };
        answered();
      }),
  };
}

/**
 * Puts `/healthz` (the process answers) and `/readyz` (what must hold does, and it is not about to end) on a server. Neither says more
 * than the names of what fails.
 */
export function mountHealth(app: FastifyInstance, options: HealthOptions): Health {
  const look = createLook(options);
  const requests = countRequests(app);
  let isLeaving = false;
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isLeaving) reply.header("connection", "close");
    done(null, payload);
  });
  app.get("/healthz", async (_request, reply) => reply.type("application/json").send('{"status":"ok"}'));
  app.get("/readyz", async (_request, reply) => {
    reply.type("application/json");
    if (isLeaving) return reply.code(503).send('{"status":"leaving"}');
    const found = await look();
    if (found.length > 0) return reply.code(503).send(JSON.stringify({ status: "not ready", failing: found }));
    return reply.send('{"status":"ready"}');
  });
  return {
    async leave({ noticeMs, limitMs }, before) {
      isLeaving = true;
      await setTimeout(noticeMs);
      stopAccepting(app);
      before();
      await Promise.race([requests.none(), setTimeout(limitMs, null, { ref: false })]);
    },
  };
}

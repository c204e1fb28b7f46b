import { isErrorCode } from "@countersign/protocol";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Log } from "./log.ts";

/** One answered request. */
export interface AnsweredRequest {
  readonly method: string;
  /** The route's pattern, never the path: no id gets into a label. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** Figures of one process, for Prometheus to fetch. Names and labels are few and fixed. */
export interface Metrics {
  answered(request: AnsweredRequest): void;
  refused(code: string): void;
  /** An event of the audit log that was signed here, such as `operation.released`. Of several servers on one store each is counted by one. */
  recorded(event: string): void;
  /** What became of one try to deliver a webhook. */
  delivered(result: string): void;
  /** A figure that is read when it is fetched; one that cannot be read is left out. */
  gauge(name: string, help: string, read: () => number | null | Promise<number | null>): void;
  /** The same log, its alarms and faults counted. */
  counting(log: Log): Log;
  /** In Prometheus' text format. */
  text(): Promise<string>;
}

/** Requests take from a millisecond to, with a long poll, half a minute. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30];

/** Counts for one process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `countersign_${name}`, help, labelNames: [...labelNames], registers });
  const requests = new Histogram({
    name: "countersign_http_request_seconds",
    help: "From a request's arrival to its answer; a stream's is the time to its end.",
    labelNames: ["method", "route", "status"] as const,
    buckets,
    registers,
  });
  const refusals = counter("refusals_total", "Refusals, by the code that was answered.", ["code"]);
  const events = counter("events_total", "Events of the audit log, counted where they were signed.", ["event"]);
  const deliveries = counter("webhook_tries_total", "Tries to deliver a webhook, by result.", ["result"]);
  const alarms = counter("alarms_total", "Log lines that want a person.", ["event"]);
  const faults = counter("faults_total", "Faults of the server, by what it was doing.", ["event"]);
  return {
    answered: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds),
    refused: (code) => refusals.inc({ code: isErrorCode(code) ? code : "other" }),
    recorded: (event) => events.inc({ event }),
    delivered: (result) => deliveries.inc({ result }),
    gauge(name, help, read) {
      const own = new Gauge({
        name: `countersign_${name}`,
        help,
        registers: [],
        async collect() {
          const value = await Promise.resolve(read()).catch(() => null);
          if (value === null) this.reset();
          else this.set(value);
        },
      });
      registry.registerMetric(own);
    },
    counting: (log) => ({
      ...log,
      alarm(event, fields) {
        alarms.inc({ event });
        log.alarm(event, fields);
      },
      fault(event, error, fields) {
        faults.inc({ event });
        log.fault(event, error, fields);
      },
    }),
    text: () => registry.metrics(),
  };
}

/** Counts nothing. */
export const noMetrics: Metrics = {
  answered() {},
  refused() {},
  recorded() {},
  delivered() {},
  gauge() {},
  counting: (log) => log,
  text: async () => "",
};

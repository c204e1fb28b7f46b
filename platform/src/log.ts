import { pino } from "pino";

/** The only members a log line may have, so that no detail, code or token can slip into one (T30). */
export interface LogFields {
  readonly operation?: string;
  readonly enrollment?: string;
  readonly device?: string;
  readonly organization?: string;
  readonly business?: string;
  readonly code?: string;
  readonly reason?: string;
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly traceId?: string;
  readonly count?: number;
  /** The id of a person of the staff; never a name. */
  readonly person?: string;
}

/** Structured lines: event name and allow-listed members. `alarm` is for what a person should look at. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  alarm(event: string, fields?: LogFields): void;
  /** A fault; the error's stack is kept, its message is ours or the platform's. */
  fault(event: string, error: unknown, fields?: LogFields): void;
}

const allowed = [
  "operation",
  "enrollment",
  "device",
  "organization",
  "business",
  "code",
  "reason",
  "route",
  "status",
  "ms",
  "traceId",
  "count",
  "person",
] as const satisfies readonly (keyof LogFields)[];

function pick(fields: LogFields = {}): Record<string, string | number> {
  const kept: Record<string, string | number> = {};
  for (const name of allowed) {
    const value = fields[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** JSON lines, their level as a word, on `destination` (a file descriptor or path; standard error by default), written asynchronously. */
export function createLog({
  level = "info",
  destination = 2,
}: {
  level?: string;
  destination?: number | string;
} = {}): Log {
  const formatters = { level: (word: string) => ({ level: word }) };
  const to = pino.destination({ dest: destination, sync: false });
  const out = pino({ level, base: null, messageKey: "event", formatters }, to);
  return {
    info: (event, fields) => out.info(pick(fields), event),
    warn: (event, fields) => out.warn(pick(fields), event),
    alarm: (event, fields) => out.error({ ...pick(fields), alarm: true }, event),
    fault: (event, error, fields) =>
      out.error({ ...pick(fields), stack: error instanceof Error ? error.stack : "not an Error" }, event),
  };
}

/** Says nothing. */
export const silentLog: Log = { info() {}, warn() {}, alarm() {}, fault() {} };

import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { ProtocolError } from "@countersign/protocol";

/** The only things a span says, so that no detail, code or token can slip into one (T30). */
export interface SpanFields {
  readonly operation?: string;
  readonly organization?: string;
}

/** How a piece of work stands to others. */
export interface TracedOptions {
  /** `server` for what another process asked, `client` for what is asked of one; inside one process unless said. */
  readonly kind?: "server" | "client";
  /** The `traceparent` that came with a request (W3C Trace Context) of a caller who is known: nobody else may put work into a trace. */
  readonly parent?: string | undefined;
}

/** A piece of work that goes on; its span is begun when something needs it, so that what it is about can still say which trace it belongs to. */
interface Work {
  readonly name: string;
  readonly kind: SpanKind;
  readonly startedAt: number;
  parent: Context;
  fields: SpanFields;
  span: Span | null;
}

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT };
const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])$/;
const current = new AsyncLocalStorage<Work>();
let tracer: Tracer | null = null;

/** Switches tracing on, or off with null; until then nothing here costs anything. */
export function traceWith(one: Tracer | null): void {
  tracer = one;
}

/** True from the moment that spans are sent somewhere. */
export function isTracing(): boolean {
  return tracer !== null;
}

function spanContextOf(traceparent: string | undefined): SpanContext | null {
  const [, traceId = "", spanId = "", flags = "0"] = form.exec(traceparent ?? "") ?? [];
  const isZero = /^0*$/.test(traceId) || /^0*$/.test(spanId);
  return isZero ? null : { traceId, spanId, traceFlags: Number(flags), isRemote: true };
}

function contextOf(traceparent: string | undefined): Context | null {
  const found = spanContextOf(traceparent);
  return found && trace.setSpanContext(ROOT_CONTEXT, found);
}

function spanOf(work: Work): Span | null {
  work.span ??= tracer?.startSpan(work.name, { kind: work.kind, startTime: work.startedAt }, work.parent) ?? null;
  return work.span;
}

function parentOf(traceparent: string | undefined): Context {
  const outer = current.getStore();
  const span = outer && spanOf(outer);
  return contextOf(traceparent) ?? (span ? trace.setSpan(ROOT_CONTEXT, span) : ROOT_CONTEXT);
}

function end(work: Work, error: unknown): void {
  const span = spanOf(work);
  if (!span) return;
  for (const [name, value] of Object.entries(work.fields)) span.setAttribute(`countersign.${name}`, value);
  if (error instanceof ProtocolError) span.setAttribute("countersign.refused", error.code);
  else if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** Does the work as a span of its own, inside the one that goes on. A refusal is named by its code; of a fault it is said that there was one. */
export async function traced<T>(name: string, work: () => Promise<T>, options: TracedOptions = {}): Promise<T> {
  if (!tracer) return work();
  const { kind, parent } = options;
  const own: Work = {
    name,
    kind: kind ? kinds[kind] : SpanKind.INTERNAL,
    startedAt: performance.timeOrigin + performance.now(),
    parent: parentOf(parent),
    fields: {},
    span: null,
  };
  let failed: unknown;
  try {
    return await current.run(own, work);
  } catch (error) {
    failed = error ?? new Error("nothing was thrown");
    throw error;
  } finally {
    end(own, failed);
  }
}

/**
 * Says what the work that goes on is about. `traceparent` is the trace that began it: a request that has none of its own becomes part of that
 * one, and any other is linked to it.
 */
export function joinTrace(traceparent: string | undefined, fields: SpanFields): void {
  const work = current.getStore();
  if (!work) return;
  work.fields = { ...fields, ...work.fields };
  const [began, now] = [spanContextOf(traceparent), trace.getSpanContext(work.parent)];
  if (!began || now?.traceId === began.traceId) return;
  if (work.span === null && now === undefined) work.parent = trace.setSpanContext(ROOT_CONTEXT, began);
  else spanOf(work)?.addLink({ context: began });
}

/** The work that goes on, for whoever carries it on (W3C Trace Context); null when it is not traced. */
export function currentTrace(): string | null {
  const work = current.getStore();
  const span = work && spanOf(work)?.spanContext();
  return span ? `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}` : null;
}

import { traceWith } from "./tracing.ts";

/** Where traces go, and how many. */
export interface TracingOptions {
  /** Base address of an OpenTelemetry collector (OTLP over HTTP), without `/v1/traces`. */
  readonly endpoint: string;
  /** `service.name`: which of the servers this is. */
  readonly service: string;
  readonly version: string;
  /** What part of the operations is traced, 0 to 1; all unless said. A caller's own decision counts before it. */
  readonly ratio?: number;
}

/** Sends spans to a collector until it is closed. What makes them is loaded here: who does not trace pays nothing for it. */
export async function startTracing({ endpoint, service, version, ratio = 1 }: TracingOptions) {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.version": version }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  traceWith(provider.getTracer("countersign", version));
  return {
    /** Sends what is left. */
    async close(): Promise<void> {
      traceWith(null);
      await provider.shutdown();
    },
  };
}

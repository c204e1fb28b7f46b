/** What an operator watches a server with. */
export interface WatchSettings {
  /** Where Prometheus fetches figures; null for nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Where traces are sent; null for nowhere. */
  readonly tracing: { readonly endpoint: string; readonly ratio: number } | null;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function metricsOf(setting: (name: string) => string | null): { of: WatchSettings["metrics"]; fault: string | null } {
  const port = setting("COUNTERSIGN_METRICS_PORT");
  if (port === null) return { of: null, fault: null };
  const of = { host: setting("COUNTERSIGN_METRICS_HOST") ?? "localhost", port: Number(port) };
  return { of, fault: isPort(port) ? null : "COUNTERSIGN_METRICS_PORT is no port: 1 to 65535" };
}

function tracingOf(setting: (name: string) => string | null) {
  const endpoint = setting("OTEL_EXPORTER_OTLP_ENDPOINT");
  if (endpoint === null) return { of: null, faults: [] };
  const ratio = Number(setting("OTEL_TRACES_SAMPLER_ARG") ?? 1);
  const isAddress = URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol);
  return {
    of: { endpoint, ratio },
    faults: [
      isAddress ? null : "OTEL_EXPORTER_OTLP_ENDPOINT is no web address",
      ratio >= 0 && ratio <= 1 ? null : "OTEL_TRACES_SAMPLER_ARG is a part of the whole: 0 to 1",
    ],
  };
}

/** Reads the settings; OpenTelemetry's have their usual names. */
export function readWatchSettings(setting: (name: string) => string | null): {
  readonly watch: WatchSettings;
  readonly faults: readonly string[];
} {
  const [metrics, tracing] = [metricsOf(setting), tracingOf(setting)];
  const faults = [metrics.fault, ...tracing.faults].filter((fault) => fault !== null);
  return { watch: { metrics: metrics.of, tracing: tracing.of }, faults };
}

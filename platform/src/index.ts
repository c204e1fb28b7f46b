export * from "./system.ts";
export { createAuthenticateRole, type RoleAuthentication, type RoleKey } from "./authenticate-role.ts";
export { compileArrow } from "./compile-arrow.ts";
export { connectPeer } from "./connect-peer.ts";
export { connectSigned, type SignedConnection } from "./connect-signed.ts";
export { type EventStream, openEventStream } from "./event-stream.ts";
export { refuseBrowsers } from "./fetch-metadata.ts";
export {
  createGuardedFetch,
  type GuardedFetch,
  type GuardedFetchOptions,
  type GuardedRequest,
} from "./guarded-fetch.ts";
export { judgeTarget, type TargetRules } from "./judge-target.ts";
export { bodyLimit, createHttpServer, type HttpServerOptions, type ReceivedBody } from "./http-server.ts";
export { type Health, type LeavingPace, mountHealth, type ReadinessChecks } from "./health.ts";
export { connectInProcess } from "./in-process.ts";
export { type Allowance, createRequestWindows } from "./request-windows.ts";
export { type ResolveHost, resolveHost } from "./resolve-host.ts";
export { readRequestSignature } from "./request-signature.ts";
export { openPrivateDatabase, type PrivateDatabase } from "./private-database.ts";
export { createLog, type Log, type LogFields, silentLog } from "./log.ts";
export { type AnsweredRequest, createMetrics, type Metrics, noMetrics } from "./metrics.ts";
export { type Authenticate, mountArrow, type RefusedRequest } from "./mount-arrow.ts";
export { withFileLock } from "./file-lock.ts";
export { openPort, type Port } from "./open-port.ts";
export { createOpenStreams, type OpenStreams } from "./open-streams.ts";
export { serveMetrics } from "./serve-metrics.ts";
export { serveStaticFiles, type StaticFiles } from "./static-files.ts";
export { startTracing, type TracingOptions } from "./start-tracing.ts";
export { currentTrace, isTracing, joinTrace, type SpanFields, traced, type TracedOptions } from "./tracing.ts";

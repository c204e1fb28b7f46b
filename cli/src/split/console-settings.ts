import { originFault } from "../config.ts";

/** Where a console apart finds what it needs beside the verification server. */
export interface ConsoleSettings {
  /** Origin of the operation server, which the console asks as a site does. */
  readonly operationServer: string;
  /** Origin of the authenticator, for people who add a phone. */
  readonly authenticator: string;
}

/** Reads them; throws one Error that names every fault. Nothing else is served at the console's origin (T53). */
export function readConsoleSettings(
  env: Readonly<Record<string, string | undefined>>,
  { origin, verificationServer }: { readonly origin: string; readonly verificationServer: string },
): ConsoleSettings {
  const setting = (name: string): string | null => env[name]?.trim() || null;
  const production = env["NODE_ENV"] === "production";
  const operationServer = setting("COUNTERSIGN_OPERATION_SERVER") ?? "http://localhost:8620";
  const authenticator = setting("COUNTERSIGN_AUTHENTICATOR") ?? verificationServer;
  const faults = [
    originFault("COUNTERSIGN_OPERATION_SERVER", operationServer, production),
    authenticator === verificationServer ? null : originFault("COUNTERSIGN_AUTHENTICATOR", authenticator, production),
    [operationServer, authenticator].includes(origin)
      ? "COUNTERSIGN_ORIGIN is the console's own: nothing else is served there"
      : null,
  ].filter((fault) => fault !== null);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return { operationServer, authenticator };
}

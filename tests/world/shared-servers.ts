import { connect } from "@nats-io/transport-node";

/** The NATS server that tests share. */
export const testNats = process.env["COUNTERSIGN_TEST_NATS"] ?? "nats://127.0.0.1:4222";

const usualPorts: Readonly<Record<string, number>> = { "postgres:": 5432, "nats:": 4222 };

/** Where the server of an address listens. */
export function placeOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: Number(port) || (usualPorts[protocol] ?? 0) };
}

/** The same address, by way of a proxy on this machine. */
export function throughProxy(url: string, port: number): string {
  const changed = new URL(url);
  changed.hostname = "127.0.0.1";
  changed.port = String(port);
  return changed.href;
}

/** Why tests cannot use the NATS server, or null. */
export async function withoutNats(): Promise<string | null> {
  const { hostname, port } = new URL(testNats);
  try {
    await (await connect({ servers: `${hostname}:${port}`, timeout: 2000, reconnect: false })).close();
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : "no answer";
    return `no NATS server answers (${why}): start one that listens on 127.0.0.1:4222, or set COUNTERSIGN_TEST_NATS`;
  }
}

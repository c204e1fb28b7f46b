import { connect } from "node:net";

/** Addresses of servers that tests share with each other, and with nobody else. */
export const testPostgres = process.env["COUNTERSIGN_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/postgres";
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

/** True when something listens there. */
export function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...placeOf(url), timeout: 2000 });
    const say = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", say(true)).once("error", say(false)).once("timeout", say(false));
  });
}

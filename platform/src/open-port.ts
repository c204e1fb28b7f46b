import { createServer, type Server } from "node:net";
import type { FastifyInstance } from "fastify";

/** Where a server listens. */
export interface Port {
  readonly host: string;
  readonly port: number;
  /** True when it is another process of the same server that has the port: several then share what comes. */
  readonly isJoined?: boolean;
}

/**
 * Sockets that listen on one port. Node accepts one connection of each in every turn of its event loop, however many wait, and a turn may
 * hold a commit to disk: with one socket, pages that open their streams would queue for the door.
 */
const doors = 8;
/** Elsewhere a port cannot be shared, and one socket does. */
const canShare = process.platform === "linux";

function listen(server: Server, options: Port & { readonly reusePort?: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}

/** Rejects when somebody listens there: sockets that share a port would do so with another program's as well. */
async function refuseTaken(port: Port): Promise<void> {
  const probe = createServer();
  await listen(probe, port);
  await close(probe);
}

/** What else listens for an HTTP server. */
const doorsOf = new WeakMap<FastifyInstance, Server[]>();

/** No new connection is taken; those there are go on. */
export function stopAccepting(app: FastifyInstance): void {
  for (const door of [app.server, ...(doorsOf.get(app) ?? [])]) if (door.listening) door.close();
}

/** One more socket that listens; its connections are the HTTP server's, which ends them itself. */
async function openDoor(app: FastifyInstance, port: Port): Promise<void> {
  const door = createServer((socket) => app.server.emit("connection", socket));
  app.server.once("close", () => void door.close());
  doorsOf.set(app, [...(doorsOf.get(app) ?? []), door]);
  await listen(door, { ...port, reusePort: true });
}

/** Lets an HTTP server listen; rejects with what Node says (`EADDRINUSE`, `EACCES`) when it cannot. Closed with the server. */
export async function openPort(app: FastifyInstance, { host, port: number, isJoined = false }: Port): Promise<void> {
  // These two and nothing else: whoever opens a port may hold secrets beside them, and what Node refuses it prints.
  const port = { host, port: number };
  if (!canShare || port.port === 0) return void (await app.listen({ ...port }));
  if (!isJoined) await refuseTaken(port);
  const shared = { ...port, reusePort: true };
  await app.listen({ ...shared });
  for (const bound of app.addresses()) {
    if (typeof bound === "string") continue;
    for (let door = 1; door < doors; door++) await openDoor(app, { host: bound.address, port: bound.port });
  }
}

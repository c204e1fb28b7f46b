import { connect, type Socket } from "node:net";
import { createServer, type Server } from "node:tls";
import type { LanCertificate } from "./lan-certificate.ts";

/** TLS at one address, for servers that speak plain HTTP on this computer alone. */
export interface TlsEnd {
  close(): Promise<void>;
}

/** Two ends of a connection end together. */
function join(one: Socket, other: Socket): void {
  one.pipe(other);
  other.pipe(one);
  for (const [end, far] of [
    [one, other],
    [other, one],
  ] as const) {
    end.on("error", () => far.destroy());
    end.on("close", () => far.destroy());
  }
}

function listen(
  port: number,
  { address, certificate }: { address: string; certificate: LanCertificate },
): Promise<Server> {
  const { key, cert } = certificate;
  const server = createServer({ key, cert, minVersion: "TLSv1.2" }, (secure) => {
    join(secure, connect({ host: "localhost", port }));
  });
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: address, port }, () => resolve(server));
  });
}

/** Listens with TLS at `address` on each of the ports, and passes on what comes to the same port of localhost. */
export async function terminateTls(
  ports: readonly number[],
  options: { readonly address: string; readonly certificate: LanCertificate },
): Promise<TlsEnd> {
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    for (const server of servers) server.close();
  };
  try {
    for (const port of ports) servers.push(await listen(port, options));
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

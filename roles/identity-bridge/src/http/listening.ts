import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Listener } from "../settings/settings.ts";

/** Starts to listen; answers the port, and how to end it with every connection. */
export async function listen(
  server: Server,
  { host, port }: Listener,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

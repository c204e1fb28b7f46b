import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** Stands before a port and keeps every byte that passes, both ways. */
export interface TappingProxy {
  readonly port: number;
  /** Everything so far, a character for a byte. */
  seen(): string;
  close(): Promise<void>;
}

export async function startTappingProxy(target: number): Promise<TappingProxy> {
  const chunks: Buffer[] = [];
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer((near) => {
    const far = connect(target, "localhost");
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      sockets.add(from);
      from.on("data", (chunk: Buffer) => void chunks.push(chunk));
      from.on("error", () => to.destroy());
      from.on("close", () => void sockets.delete(from));
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => Buffer.concat(chunks).toString("latin1"),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire to another server that can be cut, or held so that nothing passes and nobody is told. */
interface CuttingProxy {
  readonly port: number;
  /** Ends every connection and takes no new one. */
  cut(): void;
  /** Keeps what is open and lets nothing through any more; what is opened later is held too. */
  hold(): void;
  /** New connections pass; those that were held stay so. */
  mend(): void;
  close(): Promise<void>;
}

export async function startCuttingProxy({ host, port }: { host: string; port: number }): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let state: "open" | "cut" | "held" = "open";
  const holdThose = (held: Iterable<Socket>): void => {
    for (const socket of held) socket.unpipe().pause();
  };
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (state === "cut") return void near.destroy();
    const far = connect(port, host);
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
    if (state === "held") holdThose([near, far]);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = "cut";
      endAll();
    },
    hold() {
      state = "held";
      holdThose(sockets);
    },
    mend() {
      state = "open";
    },
    async close() {
      endAll();
      server.close();
      await once(server, "close");
    },
  };
}

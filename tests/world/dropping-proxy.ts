import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire that can be cut after the other end has answered, so that what was committed is told to nobody. */
export interface DroppingProxy {
  readonly port: number;
  /** The next `count` answers are swallowed and their connections cut. */
  dropNext(count: number): void;
  /** How many answers were swallowed. */
  dropped(): number;
  close(): Promise<void>;
}

export async function startDroppingProxy(targetPort: number): Promise<DroppingProxy> {
  const sockets = new Set<Socket>();
  let toDrop = 0;
  let dropped = 0;
  const server = createServer((near) => {
    const far = connect(targetPort, "localhost");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    near.pipe(far);
    far.on("data", (answer) => {
      if (toDrop === 0) return void near.write(answer);
      toDrop -= 1;
      dropped += 1;
      near.destroy();
      far.destroy();
    });
    far.on("end", () => near.end());
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    dropNext(count) {
      toDrop = count;
    },
    dropped: () => dropped,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Fetch that goes to another port than the one in the address; what is signed stays the issuer's. */
export function fetchThrough(
  port: number,
  seen: (path: string, body: string) => void = () => {},
): typeof globalThis.fetch {
  return (input, init) => {
    const url = new URL(String(input));
    seen(url.pathname, init?.body instanceof Uint8Array ? new TextDecoder().decode(init.body) : "");
    url.port = String(port);
    return fetch(url, init);
  };
}

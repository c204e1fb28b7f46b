import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that systems give to outgoing connections, so that none takes it before a server does; above those that browsers refuse. */
const [first, end] = [12_000, 32_000];

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "localhost", () => server.close(() => resolve(true)));
  });
}

/** A port nobody listens on: an issuer's name holds its port, so it must be known before the server starts. */
export async function findFreePort(): Promise<number> {
  const port = randomInt(first, end);
  return (await isFree(port)) ? port : findFreePort();
}

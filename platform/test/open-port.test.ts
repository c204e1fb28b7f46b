import assert from "node:assert/strict";
import { connect, createServer, type Socket } from "node:net";
import { describe, test } from "node:test";
import { createHttpServer, openPort, silentLog, systemRandom } from "@countersign/platform";

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "localhost", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function createApp() {
  const app = createHttpServer({ log: silentLog, random: systemRandom });
  app.get("/here", async () => ({ here: true }));
  return app;
}

/** Opens so many connections at once, and keeps them open. */
function openConnections(count: number, port: number): Promise<readonly Socket[]> {
  const one = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port }, () => resolve(socket));
      socket.once("error", reject);
    });
  return Promise.all(Array.from({ length: count }, one));
}

function ask(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once("data", (bytes) => resolve(String(bytes)));
    socket.once("error", reject);
    socket.write("GET /here HTTP/1.1\r\nhost: localhost\r\n\r\n");
  });
}

describe("a port", () => {
  test("serves every connection that comes at once, and lets go of all of them at the end", async () => {
    const [app, port] = [createApp(), await findFreePort()];
    await openPort(app, { host: "localhost", port });
    const sockets = await openConnections(100, port);
    const answers = await Promise.all(sockets.map(ask));
    assert.equal(answers.filter((answer) => answer.startsWith("HTTP/1.1 200")).length, 100);
    const ended = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve))));
    await app.close();
    await ended;
    await assert.rejects(openConnections(1, port), { code: "ECONNREFUSED" });
  });

  test("that somebody has is refused, and not shared with them", async () => {
    const [first, second, port] = [createApp(), createApp(), await findFreePort()];
    await openPort(first, { host: "localhost", port });
    await assert.rejects(openPort(second, { host: "localhost", port }), { code: "EADDRINUSE" });
    await Promise.all([first.close(), second.close()]);
  });
});

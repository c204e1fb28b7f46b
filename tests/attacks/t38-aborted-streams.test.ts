import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import {
  createHttpServer,
  createOpenStreams,
  mountHealth,
  openEventStream,
  silentLog,
  systemRandom,
} from "@countersign/platform";
import { openEvents } from "../world/event-reader.ts";
import { type Opened, openOperation } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

interface Address {
  readonly url: string;
  readonly token: string;
}

/** Asks for a stream; whoever does so goes as soon as `hasCome`, or once it is written. */
async function askAndGo({ url, token }: Address, hasCome?: Promise<unknown>): Promise<void> {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, "connect");
  const asked = `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n\r\n`;
  await new Promise((resolve) => void socket.write(asked, resolve));
  await hasCome;
  socket.destroy();
}

/** Asks until there is room: who is gone is noticed a moment later. */
async function openWhenFree(address: Opened["display"]["frames"]) {
  for (;;) {
    const reader = await openEvents(address);
    if (reader.status !== 429) return reader;
  }
}

describe("T38: pages that are gone before their stream begins", { timeout: 30_000 }, () => {
  test("none of them is kept, and the server goes without waiting for them", async () => {
    const app = createHttpServer({ log: silentLog, random: systemRandom });
    const health = mountHealth(app, { checks: {}, log: silentLog });
    const streams = createOpenStreams({ maximum: 3, tick() {}, tickMs: 60_000 });
    const happens = new EventEmitter();
    app.get("/stream", async (request, reply) => {
      happens.emit("asked");
      // As while a database or another server is asked.
      await once(request.raw.socket, "close");
      streams.reserve("operation");
      streams.add("operation", { stream: openEventStream(reply) });
      happens.emit("begun");
      return reply;
    });
    const url = `${await app.listen({ host: "127.0.0.1", port: 0 })}/stream`;
    for (let i = 0; i < 5; i++) {
      const begun = once(happens, "begun");
      await askAndGo({ url, token: "x" }, once(happens, "asked"));
      await begun;
    }
    assert.equal(streams.count(), 0);
    await health.leave({ noticeMs: 0, limitMs: 2_000_000_000 }, () => {});
    streams.close();
    await app.close();
  });

  describe("at running servers", () => {
    let world: World;
    before(async () => {
      world = await startWorld({ limits: noLimits, shape: "split" });
    });
    after(() => world.close());

    for (const name of ["frames", "states"] as const)
      test(`who comes after them gets ${name}`, async () => {
        const { display } = await openOperation(world, "transfer", { user: "mira" });
        for (let i = 0; i < 12; i++) await askAndGo(display[name]);
        const reader = await openWhenFree(display[name]);
        assert.equal(reader.status, 200);
        await reader.close();
      });

    test("who asks for the head of a stream alone is told that there is none, and holds no place in it", async () => {
      const { display } = await openOperation(world, "transfer", { user: "mira" });
      for (const { url, token } of [display.frames, display.states]) {
        const headers = { authorization: `Bearer ${token}` };
        assert.equal((await fetch(url, { method: "HEAD", headers })).status, 404);
      }
    });
  });
});

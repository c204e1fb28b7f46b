import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { createGuardedFetch, type GuardedFetch } from "@countersign/platform";

const answers: Record<string, RequestListener> = {
  "/echo": (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, headers } = request;
      response.end(JSON.stringify({ method, headers, body: Buffer.concat(chunks).toString() }));
    });
  },
  "/elsewhere": (_request, response) => response.writeHead(302, { location: "/echo" }).end(),
  "/nothing": (_request, response) => response.writeHead(204).end(),
  "/large": (_request, response) => response.end("a".repeat(64 * 1024 + 1)),
  "/drip": (_request, response) => void response.writeHead(200).write("a"),
};

describe("a guarded fetch, of an origin that is listed by hand", () => {
  let server: Server;
  let origin: string;
  let send: GuardedFetch;
  before(async () => {
    server = createServer((request, response) => answers[request.url ?? ""]?.(request, response));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    send = createGuardedFetch({ dangerouslyAllowedOrigins: [origin], timeoutMs: 300 });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  test("sends method, headers and body, and answers status and body", async () => {
    const answer = await send(`${origin}/echo`, { method: "POST", headers: { "x-a": "1" }, body: "grüße" });
    assert.equal(answer.status, 200);
    const { method, headers, body } = (await answer.json()) as {
      method: string;
      headers: Record<string, string>;
      body: string;
    };
    assert.deepEqual([method, headers["x-a"], headers["content-length"], body], ["POST", "1", "7", "grüße"]);
  });

  test("takes a redirect for an answer and an empty answer for what it is", async () => {
    const moved = await send(`${origin}/elsewhere`);
    assert.deepEqual([moved.status, moved.headers.get("location")], [302, "/echo"]);
    assert.equal((await send(`${origin}/nothing`)).status, 204);
  });

  test("gives up on an answer that is too large or never ends", async () => {
    await assert.rejects(send(`${origin}/large`), /too large/);
    await assert.rejects(send(`${origin}/drip`), /aborted/);
  });

  test("ends when the caller wants it to", async () => {
    await assert.rejects(send(`${origin}/drip`, { signal: AbortSignal.abort() }), { name: "AbortError" });
  });

  test("is not led by a proxy that the environment names", async () => {
    process.env["HTTP_PROXY"] = "http://127.0.0.1:1";
    process.env["NODE_USE_ENV_PROXY"] = "1";
    try {
      assert.equal((await send(`${origin}/nothing`)).status, 204);
    } finally {
      delete process.env["HTTP_PROXY"];
      delete process.env["NODE_USE_ENV_PROXY"];
    }
  });
});

import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import {
  connectSigned,
  createAuthenticateRole,
  createHttpServer,
  createNodeCrypto,
  createNodeSigner,
  generatePrivateJwk,
  mountArrow,
  type RoleKey,
  silentLog,
  systemClock,
  systemRandom,
} from "@countersign/platform";
import { type ErrorCode, problemOf, ProtocolError, type Signer, signRequest, utf8 } from "@countersign/protocol";
import { operationServerToQrServer, verificationServerToMethodServer } from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";

const crypto = createNodeCrypto();
const arrow = verificationServerToMethodServer;
const attempt = "att_01kaejzt7rf8qasej9vg4c4b3x";
const digest = "A".repeat(43);
type Caller = { readonly role: string };

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

async function codeOf(call: Promise<unknown>): Promise<ErrorCode> {
  const error = await call.then(
    () => null,
    (fault: unknown) => fault,
  );
  assert.ok(error instanceof ProtocolError, String(error));
  return error.code;
}

describe("a signed arrow between two servers", () => {
  let app: FastifyInstance;
  let url: string;
  let signer: Signer;
  let other: Signer;
  let listed: readonly RoleKey<Caller>[] = [];
  const heard: { name: string; caller: Caller; carried: unknown }[] = [];
  const connect = (by: Signer, to = url, clock = systemClock) =>
    connectSigned(arrow, { url: to, signer: by, crypto, clock, timeoutMs: 2000 });

  before(async () => {
    signer = await createNodeSigner(crypto, generatePrivateJwk());
    other = await createNodeSigner(crypto, generatePrivateJwk());
    listed = [
      { jwk: signer.jwk, caller: { role: "verification-server" }, arrows: [arrow] },
      { jwk: other.jwk, caller: { role: "operation-server" }, arrows: [operationServerToQrServer] },
    ];
    app = createHttpServer({ log: silentLog, random: systemRandom });
    const server = createServer();
    url = await listening(server);
    server.close();
    const noted =
      <A>(name: string, answer: A) =>
      async (carried: unknown, caller: Caller): Promise<A> => {
        heard.push({ name, caller, carried });
        return answer;
      };
    mountArrow<typeof arrow, Caller>(app, {
      arrow,
      authenticate: createAuthenticateRole({
        keys: () => listed,
        authority: new URL(url).host,
        crypto,
        clock: systemClock,
      }),
      handlers: {
        health: noted("health", { ready: true, sealTo: null }),
        register: noted("register", { show: { kind: "code" } }),
        answerRegistration: async () => {
          throw new ProtocolError("attempts_exceeded", { cause: "a reason that stays here" });
        },
        removeRegistration: noted("removeRegistration", {}),
        begin: noted("begin", { show: { kind: "code" } }),
        answer: noted("answer", { verdict: "accepted" }),
        cancel: noted("cancel", {}),
      },
    });
    await app.listen({ host: "localhost", port: Number(new URL(url).port) });
  });
  after(() => app.close());

  test("carries requests and answers, and tells the other end who signed", async () => {
    const client = connect(signer);
    assert.deepEqual(await client.health({}), { ready: true, sealTo: null });
    const request = { params: { id: attempt }, body: { digest, input: { code: "123456" } } };
    assert.deepEqual(await client.answer(request), { verdict: "accepted" });
    const { name, caller, carried } = heard.at(-1) ?? {};
    assert.deepEqual([name, caller], ["answer", { role: "verification-server" }]);
    assert.equal(JSON.stringify(carried), JSON.stringify(request));
    assert.deepEqual(await client.removeRegistration({ params: { id: attempt } }), {});
  });

  test("carries a refusal by its name, and nothing of its reason", async () => {
    const call = connect(signer).answerRegistration({ params: { id: attempt }, body: { input: { code: "123456" } } });
    await assert.rejects(call, (error: unknown) => {
      assert.ok(error instanceof ProtocolError);
      assert.equal(error.code, "attempts_exceeded");
      assert.doesNotMatch(String(error.cause), /stays here/);
      return true;
    });
  });

  test("refuses a key nobody has, and a key of another role", async () => {
    const stranger = await createNodeSigner(crypto, generatePrivateJwk());
    assert.equal(await codeOf(connect(stranger).health({})), "signature_invalid");
    assert.equal(await codeOf(connect(other).health({})), "signature_invalid");
  });

  test("refuses a key from the moment it is taken off the list", async () => {
    const before = listed;
    listed = listed.slice(1);
    assert.equal(await codeOf(connect(signer).health({})), "signature_invalid");
    listed = before;
    assert.equal((await connect(signer).health({})).ready, true);
  });

  test("refuses a request signed a minute ago or ahead, and for another server", async () => {
    for (const seconds of [-62, 62]) {
      const clock = () => systemClock() + seconds * 1000;
      assert.equal(await codeOf(connect(signer, url, clock).health({})), "signature_invalid");
    }
    const elsewhere = url.replace("localhost", "127.0.0.1");
    const signed = await signRequest(
      { method: "GET", authority: new URL(elsewhere).host, path: "/v1/health", query: "", body: null },
      { crypto, signer, created: Math.floor(systemClock() / 1000) },
    );
    assert.equal((await fetch(`${url}/v1/health`, { headers: { ...signed } })).status, 401);
  });

  async function signedAnswer(body: string) {
    const path = `/v1/attempts/${attempt}/answer`;
    const headers = await signRequest(
      { method: "POST", authority: new URL(url).host, path, query: "", body: utf8(body) },
      { crypto, signer, created: Math.floor(systemClock() / 1000) },
    );
    return (sent: string, at = path) =>
      fetch(url + at, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: sent });
  }
  const good = JSON.stringify({ digest, input: { code: "123456" } });

  test("refuses a changed body, a body that was left out, and the same signature on another path", async () => {
    const send = await signedAnswer(good);
    assert.equal((await send(good.replace("123456", "654321"))).status, 400);
    assert.equal((await send("")).status, 400);
    assert.equal((await send(good, `/v1/attempts/${attempt.replace("x", "y")}/answer`)).status, 401);
    assert.equal((await send(good, "/v1/attempts")).status, 401);
  });

  test("takes a repeated request as the same request: it meets the same handler and parser again", async () => {
    const send = await signedAnswer(good);
    assert.equal((await send(good)).status, 200);
    assert.equal((await send(good)).status, 200);
    assert.deepEqual(heard.at(-1), heard.at(-2));
  });

  test("refuses requests that carry no signature at all", async () => {
    assert.equal((await fetch(`${url}/v1/health`)).status, 401);
  });
});

/** What stands between two servers when things go wrong. */
describe("a server at the other end that does not keep to the contract", () => {
  let server: Server;
  let url: string;
  let reply: RequestListener = () => {};
  let asked: string[] = [];
  let signer: Signer;
  before(async () => {
    signer = await createNodeSigner(crypto, generatePrivateJwk());
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      reply(request, response);
    });
    url = await listening(server);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const health = (to = url, timeoutMs = 2000) =>
    connectSigned(arrow, { url: to, signer, crypto, clock: systemClock, timeoutMs }).health({});
  const answering =
    (status: number, body: string): RequestListener =>
    (_, response) =>
      response.writeHead(status, { "content-type": "application/json" }).end(body);

  const bad: readonly (readonly [string, RequestListener])[] = [
    ["answers in another shape", answering(200, `{"ready":"yes","sealTo":null}`)],
    ["answers more than was asked", answering(200, `{"ready":true,"sealTo":null,"more":1}`)],
    ["names a member twice", answering(200, `{"ready":false,"ready":true,"sealTo":null}`)],
    ["answers no JSON", answering(200, "<html>")],
    ["answers another good status", answering(201, `{"ready":true,"sealTo":null}`)],
    ["answers more than an answer may hold", answering(200, `{"ready":true,"sealTo":null${" ".repeat(300_000)}}`)],
    ["fails in a proxy's words", answering(502, "<html>")],
    ["refuses by a name that is not in the catalogue", answering(400, `{"code":"toString"}`)],
    ["hangs up", (request) => request.socket.destroy()],
  ];
  for (const [what, listener] of bad) {
    test(`is unavailable when it ${what}`, async () => {
      reply = listener;
      assert.equal(await codeOf(health()), "unavailable");
    });
  }

  test("is not followed to where it redirects", async () => {
    asked = [];
    reply = (_, response) => response.writeHead(307, { location: `${url}/elsewhere` }).end();
    assert.equal(await codeOf(health()), "unavailable");
    assert.deepEqual(asked, ["/v1/health"]);
  });

  test("is not asked anything about an id that would lead to another request", async () => {
    asked = [];
    const client = connectSigned(arrow, { url, signer, crypto, clock: systemClock, timeoutMs: 2000 });
    for (const id of [".", "..", ""])
      assert.equal(await codeOf(client.removeRegistration({ params: { id } })), "invalid_request");
    assert.deepEqual(asked, []);
  });

  test("is given up when it hangs, before its answer or in the middle of it", async () => {
    reply = () => {};
    assert.equal(await codeOf(health(url, 100)), "unavailable");
    reply = (_, response) => response.writeHead(200).write("{");
    assert.equal(await codeOf(health(url, 100)), "unavailable");
  });

  test("is unavailable when it is gone", async () => {
    assert.equal(await codeOf(health("http://localhost:1")), "unavailable");
  });

  test("keeps its refusal's name", async () => {
    reply = answering(429, JSON.stringify(problemOf("rate_limited", "t-1")));
    assert.equal(await codeOf(health()), "rate_limited");
  });

  test("is never reached in the clear", () => {
    assert.throws(() => health("http://methods.example"), TypeError);
  });
});

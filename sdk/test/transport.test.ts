import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { problemOf } from "@countersign/protocol";
import { CountersignError } from "../src/countersign-error.ts";
import { createCountersign } from "../src/create-countersign.ts";

/** What stands between a site and Countersign when things go wrong: proxies, garbage, silence. */
describe("the connection to Countersign", () => {
  let server: Server;
  let url: string;
  let reply: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  let seen: IncomingMessage | null = null;
  before(async () => {
    server = createServer((request, response) => {
      seen = request;
      reply(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const id = "op_01kaejzt7rf8qasej9vg4c4b3x";
  const connect = () => createCountersign({ url, apiKey: "cs_test_key", organization: "example-bank" });
  const answering = (status: number, body: string, type = "application/json") => {
    reply = (_, response) => response.writeHead(status, { "content-type": type }).end(body);
  };
  const refusal = async (call: Promise<unknown>): Promise<CountersignError> => {
    const fault = await call.then(
      () => null,
      (error: unknown) => error,
    );
    assert.ok(fault instanceof CountersignError);
    return fault;
  };

  test("asks nothing about a user whose id would lead to another request", async () => {
    seen = null;
    for (const user of [".", ".."]) {
      const sdk = connect();
      for (const asking of [sdk.policy.resetLearning(user), sdk.devices.list(user), sdk.users.erase(user)])
        assert.equal((await refusal(asking)).code, "invalid_request");
    }
    assert.equal(seen, null);
  });

  test("names the refusal that the server answered, with its trace id", async () => {
    answering(409, JSON.stringify(problemOf("operation_already_consumed", "t-1")), "application/problem+json");
    const { code, status, traceId, retryable } = await refusal(connect().get(id));
    assert.deepEqual([code, status, traceId, retryable], ["operation_already_consumed", 409, "t-1", false]);
  });

  test("takes a proxy's error page for absence", async () => {
    answering(502, "<html>Bad gateway</html>", "text/html");
    const { code, status, retryable } = await refusal(connect().get(id));
    assert.deepEqual([code, status, retryable], ["unavailable", 502, true]);
  });

  test("takes a code it does not know for absence, not for success", async () => {
    answering(418, JSON.stringify({ code: "toString" }));
    assert.equal((await refusal(connect().get(id))).code, "unavailable");
  });

  test("takes a refused connection for absence", async () => {
    const nowhere = createCountersign({
      url: "http://localhost:1",
      apiKey: "cs_test_key",
      organization: "example-bank",
    });
    assert.equal((await refusal(nowhere.get(id))).code, "unavailable");
  });

  test("does not follow a redirect, which would carry the key elsewhere", async () => {
    reply = (_, response) => response.writeHead(302, { location: "/elsewhere" }).end();
    assert.equal((await refusal(connect().get(id))).code, "unavailable");
    assert.equal(seen?.url, `/v1/operations/${id}`);
  });

  test("refuses an answer of another shape", async () => {
    answering(200, JSON.stringify({ id, state: "finished", version: 1 }));
    await assert.rejects(connect().get(id), /answer/);
  });

  test("sends the key as bearer and the idempotency key with writes, and escapes what stands in a path", async () => {
    answering(200, JSON.stringify({ devices: [] }));
    await connect().devices.list("mira/../lin ü");
    assert.equal(seen?.url, "/v1/users/mira%2F..%2Flin%20%C3%BC/devices");
    assert.equal(seen?.headers.authorization, "Bearer cs_test_key");
    answering(404, JSON.stringify(problemOf("operation_not_found", "t-2")));
    await refusal(connect().cancel(id));
    assert.equal(seen?.method, "POST");
    assert.match(String(seen?.headers["idempotency-key"]), /^[0-9a-f-]{36}$/);
  });

  test("a wait that is given up ends with the reason, not with a refusal", async () => {
    reply = () => {};
    const giving = new AbortController();
    const waiting = connect().wait(id, { afterVersion: 3, signal: giving.signal });
    giving.abort(new Error("enough"));
    await assert.rejects(waiting, /enough/);
  });
});

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { createCountersign } from "../src/index.ts";

/** What a site's calls look like on the wire; how they are answered is told by the flows, against real servers. */
describe("what is asked about a user's devices", () => {
  let server: Server;
  let url: string;
  let asked: { line: string; body: unknown; key: unknown }[] = [];
  const device = {
    id: "dev_01h455vb4pex5vsknk084sn02q",
    label: null,
    kind: "Phone",
    state: "active",
    application: {
      id: "countersign-web",
      installation: "installation-1",
      version: "0.1.0",
      origin: "https://verify.example.com",
      os: "Phone",
      installedAt: 1,
    },
    enrolledAt: 1,
    lastSeenAt: null,
  };
  const confirmed = {
    device: device.id,
    state: "confirmed",
    approval: { type: "device.add", details: { device: "Phone", key: "ab12 cd34 ef56 7890" } },
    activeFrom: 1_795_000_000,
  };
  before(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const text = Buffer.concat(parts).toString();
        const line = `${request.method} ${request.url}`;
        asked.push({ line, body: text === "" ? null : JSON.parse(text), key: request.headers["idempotency-key"] });
        const answer = line.endsWith("/confirm") ? confirmed : device;
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    asked = [];
  });
  after(() => server.close());

  const connect = () => createCountersign({ url, apiKey: "cs_test_key", organization: "example-bank" });
  const enrollment = "enr_01h455vb4pex5vsknk084sn02q";

  test("passes the digits on, and how the user was confirmed only when that was said", async () => {
    const { enrollments } = connect();
    assert.deepEqual(await enrollments.confirm(enrollment, "123456"), confirmed);
    await enrollments.confirm(enrollment, "123456", { confirmedBy: "password" });
    assert.deepEqual(
      asked.map(({ line, body }) => [line, body]),
      [
        [`POST /v1/enrollments/${enrollment}/confirm`, { shortString: "123456" }],
        [`POST /v1/enrollments/${enrollment}/confirm`, { shortString: "123456", confirmedBy: "password" }],
      ],
    );
    assert.equal(new Set(asked.map(({ key }) => key)).size, 2, "another request has another key");
  });

  test("freezes, thaws and removes one device of one user, whatever the user is called", async () => {
    const { devices } = connect();
    for (const change of [devices.freeze, devices.thaw, devices.revoke])
      assert.equal((await change("mira/../lin ?", device.id)).id, device.id);
    const path = `/v1/users/mira%2F..%2Flin%20%3F/devices/${device.id}`;
    assert.deepEqual(
      asked.map(({ line }) => line),
      [`POST ${path}/freeze`, `POST ${path}/thaw`, `DELETE ${path}`],
    );
    assert.ok(asked.every(({ key }) => typeof key === "string"));
  });
});

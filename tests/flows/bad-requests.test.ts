import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { after, before, describe, test } from "node:test";
import type { ErrorCode } from "@countersign/protocol";
import { type Called, newKey } from "../world/relying-party.ts";
import { proposalOf } from "../world/scenes.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("a site's bad request", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const good = () => proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() });
  const create = (
    body: unknown,
    options: { idempotencyKey?: string; headers?: Record<string, string> } = {},
  ): Promise<Called> => world.bank.call("POST", "/v1/operations", { body, ...options });
  const withDetails = (details: object) => create({ ...good(), details: { ...good().details, ...details } });

  test("is answered with a problem that names its code, and stored nowhere", async () => {
    const { status, body } = await create({});
    assert.equal(status, 400);
    assert.deepEqual(Object.keys(body).toSorted(), [
      "at",
      "code",
      "detail",
      "retryable",
      "status",
      "title",
      "traceId",
      "type",
    ]);
    const response = await fetch(`${world.issuer}/v1/operations`, { method: "POST" });
    assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/);
    assert.equal(response.headers.get("cache-control"), "no-store");
  });

  const deep = `${"[".repeat(1000)}${"]".repeat(1000)}`;
  const raw: readonly (readonly [what: string, code: ErrorCode, text: () => string])[] = [
    ["no JSON", "invalid_request", () => "{"],
    ["a list", "invalid_request", () => "[]"],
    ["an empty body", "invalid_request", () => ""],
    [
      "a name twice",
      "invalid_request",
      () => JSON.stringify(good()).replace('"type":"transfer"', '"type":"login","type":"transfer"'),
    ],
    ["a lone surrogate", "invalid_request", () => JSON.stringify(good()).replace("Rent", "\\ud800")],
    ["a byte order mark", "invalid_request", () => `\ufeff${JSON.stringify(good())}`],
    ["a thousand lists inside one another", "invalid_request", () => JSON.stringify(good()).replace('"Rent"', deep)],
    ["a number beyond 2^53", "invalid_request", () => JSON.stringify(good()).replace('"Rent"', "9007199254740993")],
    ["a number with a fraction", "invalid_request", () => JSON.stringify(good()).replace('"Rent"', "1.5")],
    ["null where a value is", "invalid_request", () => JSON.stringify(good()).replace('"Rent"', "null")],
    ["an object where a value is", "invalid_request", () => JSON.stringify(good()).replace('"Rent"', "{}")],
    ["a member nobody knows", "invalid_request", () => JSON.stringify({ ...good(), extra: 1 })],
    [
      "__proto__ as a member",
      "invalid_request",
      () => JSON.stringify(good()).replace('{"type"', '{"__proto__":{},"type"'),
    ],
    [
      "seventeen details",
      "invalid_request",
      () =>
        JSON.stringify({
          ...good(),
          details: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`f${i}`, "x"])),
        }),
    ],
    ["over 16 KiB", "payload_too_large", () => JSON.stringify({ ...good(), padding: "x".repeat(17 * 1024) })],
  ];
  for (const [what, code, text] of raw) {
    test(`is refused with ${code}: ${what}`, async () => {
      assert.equal((await create(text())).code, code);
    });
  }

  const details: readonly (readonly [what: string, code: ErrorCode, change: object])[] = [
    ["a payee written from right to left (T21)", "details_rejected", { payee: "Mira \u202e okafor" }],
    ["a payee with a zero-width space", "details_rejected", { payee: "Mi\u200bra" }],
    ["a payee with tag characters", "details_rejected", { payee: "Mira\u{e0041}" }],
    ["a payee of private-use characters", "details_rejected", { payee: "\ue000" }],
    ["a line break", "details_rejected", { memo: "a\nb" }],
    ["a value that is not NFC", "details_rejected", { payee: "Ame\u0301lie" }],
    ["a pile of combining marks", "details_rejected", { memo: `a${"\u0301".repeat(100)}` }],
    ["more than 140 characters", "details_rejected", { memo: "x".repeat(141) }],
    ["an amount with a comma", "details_rejected", { amount: "1,00" }],
    ["an amount as a number", "details_rejected", { amount: 120 }],
    ["an amount with a leading zero", "details_rejected", { amount: "01.00" }],
    ["a negative amount", "details_rejected", { amount: "-1.00" }],
    ["a currency nobody pays with", "details_rejected", { currency: "XXX" }],
    ["an account in Cyrillic look-alikes", "details_rejected", { account: "DE89 \u0420\u0410" }],
    ["a field the type does not have", "details_rejected", { color: "red" }],
    ["a field id in capitals", "details_rejected", { Payee: "x" }],
  ];
  for (const [what, code, change] of details) {
    test(`is refused with ${code}: ${what}`, async () => {
      assert.equal((await withDetails(change)).code, code);
    });
  }

  test("is refused when a required field is missing", async () => {
    const { payee: _payee, ...rest } = good().details as Record<string, string>;
    assert.equal((await create({ ...good(), details: rest })).code, "details_rejected");
  });

  test("is refused quickly when it is ten thousand combining marks", async () => {
    assert.ok([400, 422].includes((await withDetails({ memo: `a${"\u0301".repeat(5000)}` })).status));
  });

  test("is no bad request when it only looks like an attack: markup is text", async () => {
    for (const memo of ["<script>alert(1)</script>", "{{7*7}}", "=cmd|' /C calc'!A0", "'; DROP TABLE operations; --"]) {
      const { status, body } = await withDetails({ memo });
      assert.equal(status, 201);
      const { body: read } = await world.bank.call("GET", `/v1/operations/${String(body["id"])}`);
      assert.equal((read["details"] as Record<string, unknown>)["memo"], memo);
    }
  });

  const who: readonly (readonly [what: string, code: ErrorCode, change: () => object])[] = [
    [
      "a logged-in user who has no name",
      "invalid_request",
      () => ({ login: { state: 1, authTime: world.clock.seconds(), methods: ["password"] } }),
    ],
    ["nobody at all", "invalid_request", () => ({ login: { state: 0 } })],
    ["a user without evidence of a login (T16)", "invalid_request", () => ({ login: { state: 1, user: "mira" } })],
    [
      "a login without a method",
      "invalid_request",
      () => ({ login: { state: 1, user: "mira", authTime: world.clock.seconds(), methods: [] } }),
    ],
    [
      "a login in the future",
      "invalid_request",
      () => ({ login: { ...good().login, authTime: world.clock.seconds() + 61 } }),
    ],
    [
      "a login of long ago",
      "invalid_request",
      () => ({ login: { ...good().login, authTime: world.clock.seconds() - 24 * 3600 - 1 } }),
    ],
    [
      "a user not logged in, for a type that needs it",
      "invalid_request",
      () => ({ login: { state: 0, user: "mira" } }),
    ],
    ["a user id of over 128 bytes", "invalid_request", () => ({ login: { ...good().login, user: "é".repeat(128) } })],
    [
      "a type that is not the business's (T34)",
      "method_not_allowed",
      () => ({ type: "login", details: { account: "mira" } }),
    ],
    ["a type there is none of", "method_not_allowed", () => ({ type: "teleport" })],
    ["a business there is none of", "method_not_allowed", () => ({ business: "nowhere" })],
    ["another organization (T35)", "method_not_allowed", () => ({ organization: "lantern-bazaar" })],
    ["a source that is not registered", "details_rejected", () => ({ source: "branch" })],
    ["a link that is not registered", "details_rejected", () => ({ link: "https://evil.example.com/q" })],
    ["a link over 80 bytes", "invalid_request", () => ({ link: `https://verify.example.com/${"q".repeat(80)}` })],
    ["a reference with a bidi mark", "details_rejected", () => ({ reference: "A\u202eB" })],
    ["a place with a control character", "details_rejected", () => ({ initiator: { place: "\u0007" } })],
    ["a life of ten seconds", "invalid_request", () => ({ expiresInSeconds: 10 })],
    ["a life of an hour", "invalid_request", () => ({ expiresInSeconds: 3600 })],
  ];
  for (const [what, code, change] of who) {
    test(`is refused with ${code}: ${what}`, async () => {
      assert.equal((await create({ ...good(), ...change() })).code, code);
    });
  }

  test("is refused without an API key, with a wrong one, and with one in another form", async () => {
    const wrong = `cs_live_${"A".repeat(43)}`;
    for (const authorization of ["", `Bearer ${wrong}`, `Basic ${world.bank.apiKey}`, `Bearer ${world.bank.apiKey}x`]) {
      assert.equal((await create(good(), { headers: { authorization } })).code, "signature_invalid");
    }
  });

  test("is refused without an idempotency key, or with one that is too long", async () => {
    assert.equal((await create(good(), { idempotencyKey: "" })).code, "idempotency_key_missing");
    assert.equal((await create(good(), { idempotencyKey: "k".repeat(129) })).code, "idempotency_key_missing");
  });

  test("that repeats a key with another body is refused, and leaves the first operation as it was", async () => {
    const idempotencyKey = newKey();
    const first = await create(good(), { idempotencyKey });
    const again = await create(good(), { idempotencyKey });
    assert.deepEqual(
      [again.status, again.body],
      [201, first.body],
      "the same body gets the same answer, tokens included",
    );
    const other = await create({ ...good(), details: { ...good().details, amount: "999.00" } }, { idempotencyKey });
    assert.equal(other.code, "idempotency_key_reused");
    const { body } = await world.bank.call("GET", `/v1/operations/${String(first.body["id"])}`);
    assert.deepEqual(body["details"], good().details);
  });

  test("that is compressed or no JSON is refused before it is looked at", async () => {
    const compressed = await fetch(`${world.issuer}/v1/operations`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${world.bank.apiKey}`,
        "idempotency-key": newKey(),
        "content-type": "application/json",
        "content-encoding": "gzip",
      },
      body: new Uint8Array(gzipSync(JSON.stringify(good()))),
    });
    assert.deepEqual([compressed.status, (await compressed.json()).code], [415, "unsupported_media_type"]);
    assert.equal(
      (await create(JSON.stringify(good()), { headers: { "content-type": "text/plain" } })).code,
      "unsupported_media_type",
    );
    assert.equal(
      (await create("a=1", { headers: { "content-type": "application/x-www-form-urlencoded" } })).code,
      "unsupported_media_type",
    );
  });

  test("by a method nobody has is a 405, by one this path has not a 404", async () => {
    const status = (method: string) =>
      new Promise<number>((resolve, reject) => {
        httpRequest(`${world.issuer}/v1/operations`, { method }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        })
          .on("error", reject)
          .end();
      });
    assert.deepEqual([await status("TRACE"), await status("PROPFIND"), await status("PUT")], [405, 405, 404]);
  });

  test("with both a length and chunks ends the connection (T45)", async () => {
    const { port } = new URL(world.issuer);
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(Number(port), "localhost", () => {
        socket.write(
          "POST /v1/operations HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nhost: x\r\n\r\n",
        );
      });
      socket.on("data", (chunk) => (text += chunk.toString()));
      socket.on("close", () => resolve(text));
    });
    assert.match(answer, /^HTTP\/1\.1 400/);
    assert.doesNotMatch(answer, /"ok"/);
  });

  test("for an operation that is absent, another's or misspelt is the same 404", async () => {
    const { body } = await create(good());
    const ids = [String(body["id"]), "op_01890a5d7e7a7bd0a1b2c3d4e5"];
    const answers = await Promise.all(ids.map((id) => world.bazaar.call("GET", `/v1/operations/${id}`)));
    const [foreign, absent] = answers.map((answer) => ({ ...answer.body, traceId: "" }));
    assert.deepEqual(foreign, absent);
    assert.equal(answers[0]?.code, "operation_not_found");
    const misspelt = await world.bank.call("GET", "/v1/operations/op_x");
    assert.ok([400, 404].includes(misspelt.status));
  });

  test("that claims to come from elsewhere is not believed (T45)", async () => {
    const { status } = await create(
      { ...good() },
      { headers: { "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "evil.example.com" } },
    );
    assert.equal(status, 201);
  });
});

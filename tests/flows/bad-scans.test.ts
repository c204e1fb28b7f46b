import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { createNodeCrypto, createNodeSigner, generatePrivateJwk } from "@countersign/platform";
import {
  decodeContent,
  encodeContent,
  type ErrorCode,
  readQrText,
  toBase64url,
  utf8,
  writeQrText,
} from "@countersign/protocol";
import { enrolDevice } from "../world/devices.ts";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

describe("a device's bad scan", () => {
  let world: World;
  let raw: RawDevice;
  let opened: Opened;
  let text: string;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    raw = await enrolRaw(world, "mira");
  });
  beforeEach(async () => {
    opened = await openOperation(world, "transfer", { user: "mira" });
    text = await frameOf(opened);
  });
  after(() => world.close());

  const stateNow = async () => (await world.bank.sdk.get(opened.id)).state;
  const bytesOf = () => readQrText(text, "approval").bytes;
  const send = (bytes: Uint8Array) => raw.call("POST", "/v1/device/scans", { qr: toBase64url(bytes) });

  describe("in its signature", () => {
    const scan = (tampering: Parameters<RawDevice["call"]>[3], body?: object) =>
      raw.call("POST", "/v1/device/scans", body ?? { qr: toBase64url(bytesOf()) }, tampering);
    const cases: readonly (readonly [
      what: string,
      code: ErrorCode,
      tampering: () => Promise<Parameters<RawDevice["call"]>[3]> | Parameters<RawDevice["call"]>[3],
    ])[] = [
      [
        "of a key nobody knows",
        "signature_invalid",
        async () => ({ signer: await createNodeSigner(crypto, generatePrivateJwk()) }),
      ],
      [
        "of another key under this one's name",
        "signature_invalid",
        async () => ({ signer: { ...(await createNodeSigner(crypto, generatePrivateJwk())), kid: raw.signer.kid } }),
      ],
      ["61 seconds old", "signature_invalid", () => ({ created: world.clock.seconds() - 61 })],
      ["61 seconds ahead", "signature_invalid", () => ({ created: world.clock.seconds() + 61 })],
      ["over another body", "content_digest_mismatch", () => ({ signs: { body: utf8("{}") } })],
      ["over no body", "signature_invalid", () => ({ signs: { body: null } })],
      ["for another path", "signature_invalid", () => ({ signs: { path: "/v1/device/decisions" } })],
      ["for another method", "signature_invalid", () => ({ signs: { method: "PUT" } })],
      ["for another host", "signature_invalid", () => ({ signs: { authority: "evil.example.com" } })],
      ["for another query", "signature_invalid", () => ({ signs: { query: "?a=1" } })],
      ["with no signature at all", "signature_invalid", () => ({ headers: { signature: "", "signature-input": "" } })],
      [
        "with two signatures",
        "signature_invalid",
        () => ({ headers: { signature: "countersign=:AAAA:, other=:AAAA:" } }),
      ],
    ];
    for (const [what, code, tampering] of cases) {
      test(`is refused with ${code}: ${what}`, async () => {
        assert.equal((await scan(await tampering())).code, code);
        assert.equal(await stateNow(), "presented");
      });
    }

    test("is taken at the edge of its minute", async () => {
      assert.equal((await scan({ created: world.clock.seconds() - 60 })).status, 200);
    });
  });

  describe("in its code", () => {
    const flipped = (at: number) => {
      const bytes = bytesOf();
      bytes[at < 0 ? bytes.length + at : at] = (bytes.at(at) ?? 0) ^ 1;
      return bytes;
    };
    const cases: readonly (readonly [what: string, code: ErrorCode, bytes: () => Uint8Array])[] = [
      ["one bit of the frame's tag", "qr_not_valid", () => flipped(-1)],
      [
        "another frame number under the same tag",
        "qr_not_valid",
        () => encodeContent({ ...decodeContent(bytesOf()), k: 1 }),
      ],
      [
        "a tag of 8 bytes",
        "qr_malformed",
        () => encodeContent({ ...decodeContent(bytesOf()), tag: new Uint8Array(8) }),
      ],
      ["nothing", "qr_malformed", () => new Uint8Array()],
      ["a byte behind its end", "qr_malformed", () => new Uint8Array([...bytesOf(), 0])],
      ["a byte less", "qr_malformed", () => bytesOf().slice(0, -1)],
      ["a list of indefinite length", "qr_malformed", () => new Uint8Array([0x9f, ...bytesOf().slice(1), 0xff])],
      ["a map", "qr_malformed", () => new Uint8Array([0xa0])],
      ["a tag before it", "qr_malformed", () => new Uint8Array([0xc1, ...bytesOf()])],
      ["a length longer than need be", "qr_malformed", () => new Uint8Array([0x98, 3, ...bytesOf().slice(1)])],
      ["arrays a hundred deep", "qr_malformed", () => new Uint8Array(100).fill(0x81)],
      ["701 bytes", "qr_malformed", () => new Uint8Array(701)],
    ];
    for (const [what, code, bytes] of cases) {
      test(`is refused with ${code}: ${what}`, async () => {
        assert.equal((await send(bytes())).code, code);
        assert.equal(await stateNow(), "presented");
      });
    }

    test("is refused with qr_malformed when it is no base64url", async () => {
      for (const qr of ["", "====", "a", "a b", "é"])
        assert.equal((await raw.call("POST", "/v1/device/scans", { qr })).code, "qr_malformed");
    });

    test("is told apart by no single byte: each change is refused and leaves the operation open (P19)", async () => {
      const good = bytesOf();
      for (let at = 0; at < good.length; at += 7) {
        const changed = good.slice();
        changed[at] = (changed[at] ?? 0) ^ 0x40;
        const { code } = await send(changed);
        assert.ok(
          code !== null && ["qr_malformed", "qr_not_valid", "operation_not_found", "qr_frame_stale"].includes(code),
          `byte ${at}: ${code}`,
        );
        assert.equal(await stateNow(), "presented");
      }
    });

    test("is refused with qr_frame_stale when it is an old picture, and the live one is taken after it", async () => {
      world.clock.move(15);
      assert.equal((await raw.scan(text)).code, "qr_frame_stale");
      assert.equal((await raw.scan(await frameOf(opened))).status, 200);
    });

    test("is answered alike whether it is another user's, of another organization, old, random or ended (T17)", async () => {
      const other = await enrolRaw(world, `other-${opened.id}`);
      const random = decodeContent(bytesOf());
      const nobody = encodeContent({ ...random, static: random.static.map((byte, i) => (i === 20 ? byte ^ 1 : byte)) });
      const ended = await openOperation(world, "transfer", { user: "mira" });
      const endedText = await frameOf(ended);
      await world.bank.sdk.cancel(ended.id);
      const game = await openOperation(world, "item-transfer", { user: "mira" });
      const answers = [
        await other.scan(text),
        await other.call("POST", "/v1/device/scans", { qr: toBase64url(nobody) }),
        await raw.scan(endedText),
        await raw.scan(await frameOf(game)),
      ];
      world.clock.move(20);
      answers.push(await other.scan(text));
      const words = answers.map(({ status, body }) => JSON.stringify([status, { ...body, traceId: "" }]));
      assert.equal(new Set(words).size, 1);
      assert.equal(answers[0]?.code, "operation_not_found");
      assert.equal(await stateNow(), "presented");
    });

    test("is refused when another of the user's codes was glued to it", async () => {
      const second = decodeContent(
        readQrText(await frameOf(await openOperation(world, "transfer", { user: "mira" })), "approval").bytes,
      );
      const glued = encodeContent({ ...decodeContent(bytesOf()), tag: second.tag, k: second.k });
      assert.equal((await send(glued)).code, "qr_not_valid");
      assert.ok(writeQrText("approval", "https://x.example.com/q", glued));
    });

    test("is refused from the fourth scan on", async () => {
      for (let i = 0; i < 3; i++) assert.equal((await raw.scan(text)).status, 200);
      assert.equal((await raw.scan(text)).code, "attempts_exceeded");
      assert.equal(await stateNow(), "claimed");
    });
  });

  test("of a revoked device is told that it was removed, whatever it asks (P18)", async () => {
    const user = `gone-${opened.id}`;
    const gone = await enrolRaw(world, user);
    const operation = await openOperation(world, "transfer", { user });
    const frame = await frameOf(operation);
    const [bound] = await world.bank.sdk.devices.list(user);
    await world.bank.sdk.devices.revoke(user, bound?.id ?? "");
    const codes = [
      await gone.account(),
      await gone.scan(frame),
      await gone.decide("x"),
      await gone.call("GET", `/v1/device/operations/${operation.id}`),
    ].map(({ code }) => code);
    assert.deepEqual(new Set(codes), new Set(["device_revoked"]));
  });

  test("is never the real device's", async () => {
    const user = `real-${opened.id}`;
    const device = await enrolDevice({ party: world.bank, user, clock: world.clock });
    const operation = await openOperation(world, "transfer", { user });
    await device.scan(await frameOf(operation), null);
    assert.equal(
      (await device.decide(operation.id, { answer: "approve", reason: null, locale: "zh" })).fate,
      "waiting",
    );
  });
});

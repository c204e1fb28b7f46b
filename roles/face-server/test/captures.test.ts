import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Prompt } from "@countersign/face-server";
import { connectSigned, createNodeCrypto, createNodeSigner, generatePrivateJwk } from "@countersign/platform";
import { toBase64url } from "@countersign/protocol";
import { verificationServerToMethodServer } from "@countersign/protocol/contract";
import { PNG } from "pngjs";
import { type Awaited, type Bench, binaryOf, freshId, picturesOf, sendPictures, site, startBench } from "./bench.ts";

const refused = { verdict: "refused" };
const accepted = { verdict: "accepted", evidence: { channel: "face", matcher: "card matcher 1" } };

describe("a face server", () => {
  let bench: Bench;
  let mira: string;
  before(async () => {
    bench = await startBench();
    mira = await bench.registered("mira");
  });
  after(() => bench.close());

  async function shown(who: string, more = {}): Promise<Awaited> {
    const attempt = await bench.begin(mira, more);
    assert.deepEqual(await sendPictures(attempt, picturesOf(who, attempt.prompts)), [200, null]);
    return attempt;
  }

  test("accepts the registered face once, and again when the answer is repeated for the same operation", async () => {
    const { id } = await shown("mira");
    assert.deepEqual(await bench.answer(id), accepted);
    assert.deepEqual(await bench.answer(id), accepted);
    assert.deepEqual(await bench.answer(id, binaryOf("e")), refused);
  });

  test("refuses a stranger, tells the page nothing of it, and ends the attempt with the third wrong answer", async () => {
    const { id } = await shown("jonas");
    assert.deepEqual([await bench.answer(id), await bench.answer(id)], [refused, refused]);
    await assert.rejects(bench.answer(id), /Too many tries/);
    await assert.rejects(bench.answer(id), /Too many tries/);
  });

  test("refuses the right face for another operation's digest (T20)", async () => {
    const { id } = await shown("mira");
    assert.deepEqual(await bench.answer(id, binaryOf("e")), refused);
    assert.deepEqual(await bench.answer(id), accepted);
  });

  test("refuses an answer without pictures, and pictures once the third wrong answer has ended it", async () => {
    const attempt = await bench.begin(mira);
    assert.deepEqual([await bench.answer(attempt.id), await bench.answer(attempt.id)], [refused, refused]);
    await assert.rejects(bench.answer(attempt.id), /Too many tries/);
    const late = await sendPictures(attempt, picturesOf("mira", attempt.prompts));
    assert.deepEqual(late, [409, "operation_state_conflict"]);
    await assert.rejects(bench.answer(attempt.id), /Too many tries/);
  });

  test("takes one set of pictures for each attempt, also when two come at once", async () => {
    const attempt = await bench.begin(mira);
    const two = ["jonas", "mira"].map((who) => sendPictures(attempt, picturesOf(who, attempt.prompts)));
    assert.deepEqual(
      (await Promise.all(two)).map(([status]) => status).toSorted((a, b) => a - b),
      [200, 409],
    );
    assert.deepEqual(await sendPictures(attempt, picturesOf("mira", attempt.prompts)), [
      409,
      "operation_state_conflict",
    ]);
  });

  test("refuses pictures that come late, without a token, or with one that is nobody's, all alike", async () => {
    const attempt = await bench.begin(mira);
    const pictures = picturesOf("mira", attempt.prompts);
    const absent = [404, "operation_not_found"];
    assert.deepEqual(await sendPictures({ ...attempt, token: binaryOf("x") }, pictures), absent);
    assert.deepEqual(await sendPictures({ ...attempt, token: "" }, pictures), absent);
    bench.clock.move(201);
    assert.deepEqual(await sendPictures(attempt, pictures), absent);
    await assert.rejects(bench.answer(attempt.id), /no such operation/);
  });

  test("refuses pictures after the attempt was cancelled", async () => {
    const attempt = await bench.begin(mira);
    const { id } = attempt;
    for (const _ of "ab") assert.deepEqual(await bench.asked.cancel({ params: { id }, body: {} }), {});
    assert.equal((await sendPictures(attempt, picturesOf("mira", attempt.prompts)))[0], 409);
    await assert.rejects(bench.answer(id), /Too many tries/);
  });

  test("hears pages of the origins given and no others", async () => {
    const attempt = await bench.begin(mira);
    const pictures = picturesOf("mira", attempt.prompts);
    assert.deepEqual(await sendPictures(attempt, pictures, "https://evil.example"), [403, "origin_forbidden"]);
    const preflight = (origin: string) =>
      fetch(attempt.url, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
    const [ours, theirs] = [await preflight(site), await preflight("https://evil.example")];
    assert.deepEqual([ours.status, ours.headers.get("access-control-allow-origin")], [204, site]);
    assert.deepEqual([theirs.status, theirs.headers.get("access-control-allow-origin")], [403, null]);
  });

  test("refuses what is no set of pictures in the order asked for, and such a set is not the one", async () => {
    const attempt = await bench.begin(mira);
    const good = picturesOf("mira", attempt.prompts);
    const [first] = good;
    // A second picture of the last movement would be one more of the same, which is allowed.
    const another = good.find(({ prompt }) => prompt !== good.at(-1)?.prompt);
    const sets: Readonly<Record<string, unknown>> = {
      nothing: [],
      "another order": good.toReversed(),
      "one prompt too few": good.slice(1),
      "one prompt too many": [...good, another],
      "too many of one": [first, first, first, first, ...good],
      "no picture": good.map(({ prompt }) => ({ prompt, image: toBase64url(Buffer.from("GIF89a")) })),
      "a picture that unfolds": good.map(({ prompt }) => ({ prompt, image: toBase64url(boast()) })),
      "a spelling of its own": good.map(({ prompt }) => ({ prompt, image: "a+b/" })),
    };
    for (const [what, pictures] of Object.entries(sets))
      assert.deepEqual(await sendPictures(attempt, pictures), [400, "invalid_request"], what);
    const large = good.map(({ prompt }) => ({ prompt, image: "A".repeat(300_000) }));
    assert.deepEqual(await sendPictures(attempt, large), [413, "payload_too_large"]);
    assert.deepEqual(await sendPictures(attempt, good), [200, null]);
    assert.deepEqual(await bench.answer(attempt.id), accepted);
  });

  test("asks each attempt and each code for other movements, the same one always for the same", async () => {
    const attempt = freshId();
    const first = await bench.begin(mira, { attempt });
    assert.deepEqual(await bench.begin(mira, { attempt }), first);
    const orders = new Set<string>();
    for (let at = 0; at < 30; at++) orders.add(String((await bench.begin(mira)).prompts));
    assert.ok(orders.size > 10, `${orders.size} orders`);
    for (const order of orders) assert.doesNotMatch(order, /(turn-left|turn-right|look-up|blink),\1/);
    await assert.rejects(bench.begin(mira, { attempt, digest: binaryOf("e") }), /not well formed/);
  });

  test("refuses a clip of another attempt, as it was and under the new movements' names", async () => {
    const seen = await bench.begin(mira);
    const clip = picturesOf("mira", seen.prompts);
    const attempt = await otherThan(seen.prompts);
    assert.deepEqual(await sendPictures(attempt, clip), [400, "invalid_request"]);
    const renamed = clip.map(({ image }, at) => ({ image, prompt: attempt.prompts[at] }));
    assert.deepEqual(await sendPictures(attempt, renamed), [200, null]);
    assert.deepEqual(await bench.answer(attempt.id), refused);
  });

  async function otherThan(prompts: readonly Prompt[]): Promise<Awaited> {
    const attempt = await bench.begin(mira);
    const alike = attempt.prompts.filter((prompt, at) => prompt === prompts[at]).length;
    return alike < 2 ? attempt : otherThan(prompts);
  }

  test("begins nothing for another user, another organization or a face that was not proved", async () => {
    for (const more of [{ subject: "BAAAAAAAAAAAAAAAAAAAAA" }, { organization: "other-bank" }])
      await assert.rejects(bench.begin(mira, more), /no such operation/);
    const unproved = await bench.register();
    await assert.rejects(bench.begin(unproved.id), /no such operation/);
  });

  test("learns no face from two people, and forgets one whose third answer was wrong", async () => {
    const { id, prompts, ...there } = await bench.register();
    const mixed = prompts.flatMap((prompt, at) => picturesOf(at === 0 ? "jonas" : "mira", [prompt]));
    assert.deepEqual(await sendPictures(there, mixed), [200, null]);
    const prove = () => bench.asked.answerRegistration({ params: { id }, body: { input: { captured: true } } });
    assert.deepEqual([await prove(), await prove()], [refused, refused]);
    await assert.rejects(prove(), /Too many tries/);
    await assert.rejects(prove(), /no such operation/);
  });

  test("judges pictures before they could be lost: a restart between pictures and answer changes nothing", async () => {
    const { id } = await shown("mira");
    await bench.restart();
    assert.deepEqual(await bench.answer(id), accepted);
  });

  test("is asked over HTTP by its verification servers' keys alone", async () => {
    const crypto = createNodeCrypto();
    const connect = async (key = bench.key) =>
      connectSigned(verificationServerToMethodServer, {
        url: bench.url,
        signer: await createNodeSigner(crypto, key),
        crypto,
        clock: bench.clock.now,
        timeoutMs: 5000,
      });
    assert.deepEqual(await (await connect()).health({}), { ready: true, sealTo: null });
    const { id } = await shown("mira");
    const answer = { params: { id }, body: { digest: binaryOf("d"), input: { captured: true } } };
    await assert.rejects((await connect(generatePrivateJwk())).answer(answer), /not signed by a known key/);
    assert.deepEqual(await (await connect()).answer(answer), accepted);
  });
});

/** A small file that says it is a picture of 16 million by 1 pixels. */
function boast(): Uint8Array {
  const bytes = PNG.sync.write(new PNG({ width: 1, height: 1 }));
  bytes.writeUInt32BE(16_000_000, 16);
  return bytes;
}

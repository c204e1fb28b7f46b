import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ProtocolError } from "@countersign/protocol";
import { another, type Bench, caller, digestOf, freshId, sealPhone, startBench } from "./bench.ts";

async function refused(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (fault: unknown) => fault,
  );
  assert.ok(error instanceof ProtocolError, String(error));
  return error.code;
}

let number = 100;
const freshPhone = (): string => `+1555010${number++}0`;

describe("a phone number", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.close());
  const prove = (id: string, code: string) =>
    bench.server().forVerificationServer.answerRegistration({ params: { id }, body: { input: { code } } }, caller);

  test("is sent a code that says what it is for, and counts once that has come back", async () => {
    const { id, show } = await bench.register("+15550100042");
    assert.deepEqual(show, { kind: "code", digits: [6], sentTo: "42" });
    const { to, text, from } = bench.gateway.sent.at(-1) ?? {};
    assert.deepEqual([to, from], ["+15550100042", "Example"]);
    assert.match(text ?? "", /^Example Bank: the code to use this phone number .* Never tell it to anyone/);
    assert.equal(await refused(bench.begin(id)), "operation_not_found");
    const code = bench.gateway.lastCode();
    assert.deepEqual(await prove(id, code), { verdict: "accepted", hint: "42" });
    assert.deepEqual(await prove(id, code), { verdict: "accepted", hint: "42" });
    await bench.begin(id);
  });

  test("is forgotten after the third wrong code, the right one included", async () => {
    const { id } = await bench.register(freshPhone(), { subject: "BBBBBBBBBBBBBBBBBBBBBA" });
    const code = bench.gateway.lastCode();
    assert.deepEqual(await prove(id, another(code)), { verdict: "refused" });
    assert.deepEqual(await prove(id, another(code)), { verdict: "refused" });
    assert.equal(await refused(prove(id, another(code))), "attempts_exceeded");
    assert.equal(await refused(prove(id, code)), "operation_not_found");
  });

  test("is taken in E.164 alone, sealed to this server alone", async () => {
    const { sealTo } = bench.server();
    for (const phone of ["15550100042", "+0155501000", "+1 555 0100", "+1555", "+15550100042\n", 5550100, null]) {
      const sealed = await sealPhone(sealTo, phone);
      assert.equal(await refused(bench.register("", { sealed })), "invalid_request", String(phone));
    }
    assert.equal(await refused(bench.register("", { sealed: "a.b.c.d.e" })), "invalid_request");
    assert.equal(bench.gateway.sent.filter(({ to }) => to === "").length, 0);
  });

  test("keeps one meaning under one id: the same again sends nothing more, another is refused", async () => {
    const phone = freshPhone();
    const { id } = await bench.register(phone, { subject: "CCCCCCCCCCCCCCCCCCCCCA" });
    const sent = bench.gateway.sent.length;
    await bench.register(phone, { registration: id, subject: "CCCCCCCCCCCCCCCCCCCCCA" });
    assert.equal(bench.gateway.sent.length, sent);
    const other = bench.register(freshPhone(), { registration: id, subject: "CCCCCCCCCCCCCCCCCCCCCA" });
    assert.equal(await refused(other), "invalid_request");
  });

  test("is removed with all that was kept for it, however often one asks", async () => {
    const id = await bench.registered(freshPhone(), "DDDDDDDDDDDDDDDDDDDDDA");
    const attempt = await bench.begin(id, { subject: "DDDDDDDDDDDDDDDDDDDDDA" });
    const code = bench.gateway.lastCode();
    for (let i = 0; i < 2; i++)
      assert.deepEqual(await bench.server().forVerificationServer.removeRegistration({ params: { id } }, caller), {});
    assert.equal(await refused(bench.answer(attempt, code)), "operation_not_found");
    assert.equal(await refused(bench.begin(id, { subject: "DDDDDDDDDDDDDDDDDDDDDA" })), "operation_not_found");
  });

  test("that was never proved is forgotten in time", async () => {
    const { id } = await bench.register(freshPhone(), { subject: "EEEEEEEEEEEEEEEEEEEEEA" });
    const code = bench.gateway.lastCode();
    bench.clock.move(301);
    assert.equal(await refused(prove(id, code)), "operation_not_found");
    await bench.restart();
    assert.equal(await refused(prove(id, code)), "operation_not_found");
  });
});

describe("the code of an attempt", () => {
  let bench: Bench;
  let registration: string;
  before(async () => {
    bench = await startBench();
    registration = await bench.registered("+15550100042");
  });
  after(() => bench.close());
  const begun = async (more: Parameters<Bench["begin"]>[1] = {}) => {
    bench.clock.move(3 * 3600);
    const attempt = await bench.begin(registration, more);
    return { attempt, code: bench.gateway.lastCode() };
  };

  test("is accepted, and accepted again when the same answer is repeated", async () => {
    const { attempt, code } = await begun();
    assert.equal(await bench.answer(attempt, code), "accepted");
    assert.equal(await bench.answer(attempt, code), "accepted");
    assert.equal(await bench.answer(attempt, another(code)), "refused");
    assert.equal(await bench.answer(attempt, code, digestOf("e")), "refused");
  });

  test("has three tries; the third wrong one ends the attempt for the right code too", async () => {
    const { attempt, code } = await begun();
    assert.equal(await bench.answer(attempt, another(code)), "refused");
    assert.equal(await bench.answer(attempt, another(code)), "refused");
    assert.equal(await refused(bench.answer(attempt, another(code))), "attempts_exceeded");
    assert.equal(await refused(bench.answer(attempt, code)), "attempts_exceeded");
  });

  test("has three tries however many come at once", async () => {
    const { attempt, code } = await begun();
    const wrong = Array.from({ length: 20 }, () => bench.answer(attempt, another(code)).catch(() => "over"));
    const verdicts = await Promise.all(wrong);
    assert.deepEqual(verdicts.filter((verdict) => verdict === "refused").length, 2);
    assert.equal(await refused(bench.answer(attempt, code)), "attempts_exceeded");
  });

  test("is good for its own operation alone (T20)", async () => {
    const { attempt, code } = await begun();
    assert.equal(await bench.answer(attempt, code, digestOf("e")), "refused");
    assert.equal(await bench.answer(attempt, code), "accepted");
  });

  test("is good for its own attempt alone", async () => {
    const first = await begun();
    const second = { attempt: await bench.begin(registration), code: bench.gateway.lastCode() };
    if (first.code !== second.code) assert.equal(await bench.answer(second.attempt, first.code), "refused");
    assert.equal(await bench.answer(second.attempt, second.code), "accepted");
    assert.equal(await bench.answer(first.attempt, first.code), "accepted");
  });

  test("is over after 300 s, and sooner when its attempt is", async () => {
    const late = await begun();
    bench.clock.move(300);
    assert.equal(await refused(bench.answer(late.attempt, late.code)), "operation_not_found");
    const short = await begun({ expiresAt: bench.clock.seconds() + 3 * 3600 + 60 });
    bench.clock.move(59);
    assert.equal(await bench.answer(short.attempt, another(short.code)), "refused");
    bench.clock.move(1);
    assert.equal(await refused(bench.answer(short.attempt, short.code)), "operation_not_found");
    assert.equal(await refused(bench.begin(registration, { expiresAt: bench.clock.seconds() })), "invalid_request");
  });

  test("is over once the attempt is cancelled, and cancelling again is harmless", async () => {
    const { attempt, code } = await begun();
    for (let i = 0; i < 2; i++)
      await bench.server().forVerificationServer.cancel({ params: { id: attempt }, body: {} }, caller);
    assert.equal(await refused(bench.answer(attempt, code)), "attempts_exceeded");
  });

  test("is sent to no other user, organization or number", async () => {
    for (const more of [{ subject: "BBBBBBBBBBBBBBBBBBBBBA" }, { organization: "example-bazaar" }])
      assert.equal(await refused(bench.begin(registration, more)), "operation_not_found");
    assert.equal(await refused(bench.begin(freshId())), "operation_not_found");
    assert.equal(await refused(bench.answer(registration, "123456")), "operation_not_found");
  });

  test("is sent once when the same attempt is begun twice, and never for another meaning of its id", async () => {
    const { attempt, code } = await begun();
    const sent = bench.gateway.sent.length;
    await bench.begin(registration, { attempt });
    assert.equal(bench.gateway.sent.length, sent);
    assert.equal(await refused(bench.begin(registration, { attempt, digest: digestOf("e") })), "invalid_request");
    assert.equal(await bench.answer(attempt, code), "accepted");
  });

  test("says who asks, for what, how much and to whom, and nothing else", async () => {
    await begun();
    const { text = "" } = bench.gateway.sent.at(-1) ?? {};
    assert.match(
      text,
      /^Example Bank: Bank transfer - Amount: 250\.00 EUR; To account: DE89 3704 0044 0532 0130 00; Payee: Jonas Weber\. Code: [0-9]{6}\. Only type it if/,
    );
    assert.doesNotMatch(text, /rent/);
  });

  test("survives a restart", async () => {
    const { attempt, code } = await begun();
    await bench.restart();
    assert.equal(await bench.answer(attempt, code), "accepted");
  });

  test("is undone when the gateway did not take it, and can be asked for again", async () => {
    bench.clock.move(3 * 3600);
    const attempt = freshId();
    bench.gateway.answer = { status: 500 };
    assert.equal(await refused(bench.begin(registration, { attempt })), "unavailable");
    assert.equal(await refused(bench.answer(attempt, "123456")), "operation_not_found");
    bench.gateway.answer = { status: 200 };
    await bench.begin(registration, { attempt });
    assert.equal(await bench.answer(attempt, bench.gateway.lastCode()), "accepted");
  });

  test("needs six digits to be an answer at all", async () => {
    const { attempt } = await begun();
    const request = { params: { id: attempt }, body: { digest: digestOf("d"), input: {} } };
    assert.equal(await refused(bench.server().forVerificationServer.answer(request, caller)), "invalid_request");
  });
});

describe("texts to one number", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.close());

  test("are three in a quarter of an hour and ten a day, and come back with the time", async () => {
    const registration = await bench.registered("+15550100042");
    let sent = 0;
    for (let quarter = 0; quarter < 3; quarter++) {
      for (let i = 0; i < 3; i++, sent++) await bench.begin(registration);
      assert.equal(await refused(bench.begin(registration)), "rate_limited");
      bench.clock.move(15 * 60);
    }
    assert.equal(sent, 9);
    // The text that proved the number is the tenth.
    assert.equal(await refused(bench.begin(registration)), "rate_limited");
    bench.clock.move(24 * 3600);
    await bench.begin(registration);
  });

  test("are counted over all the accounts that it is at, also at another organization", async () => {
    const phone = "+15550100077";
    const subjects = ["FFFFFFFFFFFFFFFFFFFFFA", "GGGGGGGGGGGGGGGGGGGGGA", "HHHHHHHHHHHHHHHHHHHHHA"];
    for (const subject of subjects) await bench.register(phone, { subject, organization: "example-bazaar" });
    assert.equal(await refused(bench.register(phone, { subject: "IIIIIIIIIIIIIIIIIIIIIA" })), "rate_limited");
  });

  test("are counted over all the numbers that one user tries", async () => {
    const subject = "JJJJJJJJJJJJJJJJJJJJJA";
    for (let i = 0; i < 3; i++) await bench.register(`+1555010055${i}`, { subject });
    assert.equal(await refused(bench.register("+15550100559", { subject })), "rate_limited");
  });

  test("are as many when they are asked for at once", async () => {
    const subject = "KKKKKKKKKKKKKKKKKKKKKA";
    const registration = await bench.registered("+15550100088", subject);
    const sent = bench.gateway.sent.length;
    const tries = Array.from({ length: 12 }, () => bench.begin(registration, { subject }).catch(() => null));
    assert.equal((await Promise.all(tries)).filter((begun) => begun !== null).length, 3);
    assert.equal(bench.gateway.sent.length, sent + 3);
  });
});

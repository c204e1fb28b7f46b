import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { silentLog, systemRandom } from "@countersign/platform";
import { createSmppSender, type SmppSettings, type SmppTimings, type SmsSender } from "@countersign/sms-server";
import { startBench } from "./bench.ts";
import { codeIn } from "./gateway.ts";
import { type MessageCentre, type Part, startMessageCentre } from "./message-centre.ts";

const timings: SmppTimings = { enquireMs: 100, answerMs: 1000, againMs: 50, longestAgainMs: 200, throttledMs: 50 };
const settingsOf = (port: number, more: Partial<SmppSettings> = {}): SmppSettings => ({
  host: "localhost",
  port,
  tls: false,
  systemId: "example",
  password: "secret12",
  sender: "Example",
  perSecond: 200,
  ...more,
});
const connect = (port: number, more: Partial<SmppSettings> = {}, given: Partial<SmppTimings> = {}) =>
  createSmppSender(settingsOf(port, more), { log: silentLog, random: systemRandom, timings: { ...timings, ...given } });

async function untilReady(sender: SmsSender, ready = true): Promise<void> {
  for (let waited = 0; sender.isReady() !== ready; waited += 10) {
    assert.ok(waited < 5000, "the sender did not get there in time");
    await sleep(10);
  }
}

/** A text put together again as a phone does it: by the reference, count and place of each part. */
function assembled(parts: readonly Part[]): string {
  const places = parts.map(({ udh }) => udh.find(([kind]) => kind === 0)?.slice(2) ?? []);
  assert.equal(new Set(places.map(([reference]) => reference)).size, 1);
  assert.ok(places.every(([, of]) => of === parts.length));
  const inOrder = [...parts].toSorted((a, b) => placeOf(a) - placeOf(b));
  return inOrder.map(({ message }) => message).join("");
}
/** The text that begins at a part, once all its parts are there. */
async function textFrom(centre: MessageCentre, from: number): Promise<string> {
  await centre.until("submit", from + 1);
  const [, of = 1] = centre.parts[from]?.udh.find(([kind]) => kind === 0)?.slice(2) ?? [];
  await centre.until("submit", from + of);
  return assembled(centre.parts.slice(from, from + of));
}
function placeOf({ udh }: Part): number {
  return udh.find(([kind]) => kind === 0)?.[4] ?? 0;
}

const chinese = `【示例银行】银行转账，金额：250.00 EUR；收款人：${"欧阳示例".repeat(40)}，验证码：123456（𠮷请勿告诉任何人）`;

describe("texts over SMPP", () => {
  let centre: MessageCentre;
  let sender: SmsSender;
  before(async () => {
    centre = await startMessageCentre();
    sender = connect(centre.port);
    await untilReady(sender);
  });
  after(async () => {
    await sender.close();
    await centre.kill();
  });
  const sent = async (body: string) => {
    const from = centre.parts.length;
    const ids = await sender.send({ to: "+15550100042", body });
    await centre.until("submit", from + ids.length);
    return centre.parts.slice(from);
  };

  test("go as one short message in GSM 03.38 when they fit, with a receipt asked for", async () => {
    const [part, ...more] = await sent("Example Bank: 12.50 € {to} José. Code: 123456.");
    assert.equal(more.length, 0);
    const { to, from, coding, wanted, message, udh } = part ?? assert.fail();
    assert.deepEqual([to, from, coding, wanted, udh], ["15550100042", "Example", 0, 1, []]);
    assert.equal(message, "Example Bank: 12.50 € {to} José. Code: 123456.");
  });

  test("arrive whole when they are long and Chinese, whatever lies on a cut", async () => {
    for (let shift = 0; shift < 4; shift++) {
      const body = "a".repeat(shift) + "𠮷".repeat(30) + chinese;
      const parts = await sent(body);
      assert.ok(parts.length > 3);
      assert.ok(parts.every(({ coding }) => coding === 8));
      assert.equal(assembled(parts), body);
    }
  });

  test("arrive whole when they are long and full of escaped characters", async () => {
    for (let shift = 0; shift < 3; shift++) {
      const body = "a".repeat(shift) + "€[]".repeat(120);
      const parts = await sent(body);
      assert.ok(parts.length > 3);
      assert.equal(assembled(parts), body);
    }
  });

  test("are sent again when the centre says that it is too fast", async () => {
    await centre.tell({ throttle: 3 });
    assert.equal((await sent("Code: 123456.")).length, 1);
    assert.ok(centre.events.filter((event) => event === "throttled").length >= 3);
  });

  test("are given up when the centre never takes them", async () => {
    await centre.tell({ throttle: 1000 });
    await assert.rejects(sender.send({ to: "+15550100042", body: "x" }), { code: "unavailable" });
    await centre.tell({ throttle: 0 });
  });

  test("keep to our own rate", async () => {
    const slow = connect(centre.port, { perSecond: 20 });
    await untilReady(slow);
    const start = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => slow.send({ to: "+15550100042", body: "x" })));
    assert.ok(performance.now() - start >= 240);
    await slow.close();
  });

  test("keep the connection alive, and end it politely", async () => {
    const before = centre.events.filter((event) => event === "enquire_link").length;
    await centre.until("enquire_link", before + 2);
    const other = connect(centre.port);
    await untilReady(other);
    await other.close();
    await centre.until("unbind");
    assert.equal(other.isReady(), false);
  });

  test("are not sent by a server that the centre does not let in", async () => {
    const stranger = connect(centre.port, { password: "wrong" });
    await centre.until("bind", centre.events.filter((event) => event === "bind").length + 1);
    assert.equal(stranger.isReady(), false);
    await assert.rejects(stranger.send({ to: "+15550100042", body: "x" }), { code: "unavailable" });
    await stranger.close();
  });

  test("hear from the centre what became of them", async () => {
    const heard: string[] = [];
    sender.onReceipt(({ id, state }) => heard.push(`${id} ${state}`));
    const taken = centre.events.filter((event) => event === "receipt-taken").length;
    const ids = await sender.send({ to: "+15550100042", body: "Code: 123456." });
    await centre.until("receipt-taken", taken + 1);
    assert.deepEqual(heard, [`${ids[0]} DELIVRD`]);
  });
});

describe("a message centre that fails", () => {
  let centre: MessageCentre;
  let sender: SmsSender;
  before(async () => {
    centre = await startMessageCentre();
    sender = connect(centre.port, {}, { answerMs: 300 });
    await untilReady(sender);
  });
  after(async () => {
    await sender.close();
    await centre.kill();
  });

  test("is left when it goes silent, and its text is not taken for sent", async () => {
    await centre.tell({ mute: true });
    await assert.rejects(sender.send({ to: "+15550100042", body: "x" }), { code: "unavailable" });
    await untilReady(sender, false);
    await centre.tell({ mute: false });
    await untilReady(sender);
  });

  test("is found again after it was killed", async () => {
    const { port } = centre;
    await centre.kill();
    await untilReady(sender, false);
    await assert.rejects(sender.send({ to: "+15550100042", body: "x" }), { code: "unavailable" });
    centre = await startMessageCentre(port);
    await untilReady(sender);
    await sender.send({ to: "+15550100042", body: "Code: 123456." });
    await centre.until("submit");
    assert.equal(centre.parts[0]?.message, "Code: 123456.");
  });
});

describe("an SMS server behind a message centre", () => {
  test("approves by a code that went over SMPP, in Chinese, and notes that it was delivered", async (t) => {
    const centre = await startMessageCentre();
    t.after(() => centre.kill());
    const sender = connect(centre.port);
    const bench = await startBench({ sender });
    t.after(() => bench.close());
    await untilReady(sender);
    const forV = bench.server().forVerificationServer;
    const role = { role: "verification-server" } as const;
    assert.equal((await forV.health({}, role)).ready, true);
    const { id } = await bench.register("+8613800000042", { locale: "zh" });
    const code = codeIn(await textFrom(centre, 0));
    assert.equal(
      (await forV.answerRegistration({ params: { id }, body: { input: { code } } }, role)).verdict,
      "accepted",
    );
    const from = centre.parts.length;
    const about = {
      organization: "示例银行",
      title: "银行转账",
      lines: [
        { kind: "amount" as const, label: "金额", value: "250.00" },
        { kind: "currency" as const, label: "币种", value: "CNY" },
        { kind: "person" as const, label: "收款人", value: "欧阳示例" },
      ],
    };
    const attempt = await bench.begin(id, { locale: "zh", about });
    const text = await textFrom(centre, from);
    assert.match(text, /^【示例银行】银行转账，金额：250\.00 CNY；收款人：欧阳示例，验证码：[0-9]{6}（/);
    assert.equal(await bench.answer(attempt, codeIn(text)), "accepted");
    await centre.until("receipt-taken", centre.parts.length);
    assert.deepEqual(bench.server().receipts(), { DELIVRD: centre.parts.length });
    await centre.kill();
    await untilReady(sender, false);
    assert.equal((await forV.health({}, role)).ready, false);
  });
});

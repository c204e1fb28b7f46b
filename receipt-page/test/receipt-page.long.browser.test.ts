import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ReceiptProof } from "@countersign/relying-party";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../tests/browser/launch-chromium.ts";
import { look } from "../../tests/browser/look.ts";
import { collectPageFaults } from "../../tests/browser/page-faults.ts";
import { approveOn, consume } from "../../tests/world/approve.ts";
import { publicText } from "../../tests/world/audit-log.ts";
import { createDevice, enrolAt } from "../../tests/world/devices.ts";
import { openOperation } from "../../tests/world/open-operation.ts";
import { startWorld, type World } from "../../tests/world/world.ts";

const file = fileURLToPath(new URL("../dist/index.html", import.meta.url));

describe("the page that checks a receipt", () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  let faults: () => readonly string[];
  let requests: string[];
  let receipt: string;
  let proof: ReceiptProof;
  let keys: string;
  let auditKey: string;
  before(async () => {
    [world, browser] = await Promise.all([startWorld(), launchChromium()]);
    const device = createDevice({ clock: world.clock });
    await enrolAt(device, { party: world.bank, user: "mira", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "mira", changes: { reference: "order-17" } });
    await approveOn(device, opened);
    ({ receipt } = await consume(opened));
    await world.running().verificationServer.sequencer.sequence();
    proof = await world.bank.sdk.receiptProof(opened.id);
    [keys, auditKey] = [await publicText(world, "/jwks.json"), await publicText(world, "/audit/key")];
  });
  after(async () => {
    await browser.close();
    await world.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ locale: "en-GB" });
    faults = collectPageFaults(page);
    requests = [];
    page.on("request", (request) => requests.push(request.url()));
  });

  const fill = async (texts: Readonly<Record<string, string>>) => {
    for (const [label, text] of Object.entries(texts))
      await page.getByLabel(label, { exact: false }).first().fill(text);
    await page.getByRole("button", { name: /Check the receipt|检查凭证/ }).click();
  };
  const everything = () => ({
    Receipt: receipt,
    "Keys of its issuer": keys,
    "Proof from the audit log": JSON.stringify(proof),
    "Key of the audit log": auditKey,
  });
  const end = async () => {
    assert.deepEqual(faults(), []);
    await page.close();
  };

  test("says of a file on disk, without any network, that a receipt is genuine, and what was approved", async () => {
    await page.goto(`file://${file}`);
    await look(page, "receipt/empty");
    await fill(everything());
    await page.getByText("Genuine", { exact: true }).waitFor();
    for (const text of ["example-bank", "transfers", "transfer", "order-17", world.issuer])
      await page.getByText(text, { exact: true }).first().waitFor();
    await page.getByText("Scanned and approved on a phone (qr)").waitFor();
    assert.equal(await page.getByRole("img", { name: "passed" }).count(), 6);
    assert.equal(
      await page.evaluate(() => document.activeElement?.id),
      "result",
      "a screen reader begins at the result",
    );
    await look(page, "receipt/genuine");
    await page.setViewportSize({ width: 1280, height: 800 });
    const heights = await page.locator("dd").evaluateAll((values) => values.map(({ clientHeight }) => clientHeight));
    assert.equal(new Set(heights).size, 1, "every value stands in one line, digests too");
    assert.deepEqual(requests, [`file://${file}`]);
    await end();
  });

  test("says which check failed, and tells nothing of what a forged receipt says", async () => {
    await page.goto(`${world.issuer}/verify/`);
    const [head = "", payload = "", signature = ""] = receipt.split(".");
    const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), reference: "order-18" };
    const forged = `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
    await fill({ ...everything(), Receipt: forged });
    await page.getByRole("alert").getByText("Not genuine").waitFor();
    assert.equal(await page.getByText("order-18", { exact: true }).count(), 0);
    await page.locator("li", { hasText: "The issuer's key signed it" }).getByRole("img", { name: "failed" }).waitFor();
    await look(page, "receipt/refused");
    await end();
  });

  test("says of what reads as no receipt that nothing more was looked at, although all was given", async () => {
    await page.goto(`${world.issuer}/verify/`);
    await fill({ ...everything(), Receipt: receipt.slice(0, -40) });
    await page.getByRole("alert").getByText("Not genuine").waitFor();
    const reason = "(not looked at, because it does not read as a receipt)";
    assert.equal(await page.getByText(reason, { exact: true }).count(), 5);
    await look(page, "receipt/no-receipt", { only: ["desktop-dark"] });
    await page.getByRole("button", { name: "中文" }).click();
    assert.equal(await page.getByText("(未查看，因为它的格式不是凭证)", { exact: true }).count(), 5);
    await look(page, "receipt/no-receipt-chinese", { only: ["phone-light"] });
    await end();
  });

  test("says that nobody can say without keys, and where they are", async () => {
    await page.goto(`${world.issuer}/verify`);
    await fill({ Receipt: receipt });
    await page.getByText("Nobody can say yet").waitFor();
    await page.getByText(`${world.issuer}/jwks.json`).waitFor();
    await look(page, "receipt/unproved", { only: ["phone-light", "desktop-dark"] });
    await end();
  });

  test("takes files in any order, and names the one that is none of the four", async () => {
    await page.goto(`${world.issuer}/verify/`);
    const files = [keys, JSON.stringify(proof), JSON.stringify({ receipt }), auditKey, "a poem"];
    await page
      .getByLabel("Drop files here")
      .setInputFiles(
        files.map((text, n) => ({ name: `file-${n}.txt`, mimeType: "text/plain", buffer: Buffer.from(text) })),
      );
    await page.getByText("file-4.txt is none of the four").waitFor();
    await page.getByRole("button", { name: "Check the receipt" }).click();
    await page.getByText("Genuine", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Clear all" }).click();
    assert.equal(await page.getByLabel("Receipt").first().inputValue(), "");
    assert.equal(await page.getByText("Genuine", { exact: true }).count(), 0);
    await end();
  });

  test("says what cannot be read, in the reader's language, by keyboard alone", async () => {
    await page.goto(`${world.issuer}/verify/`);
    await page.getByRole("button", { name: "中文" }).press("Enter");
    await page.getByRole("heading", { name: "这份凭证是真的吗？" }).waitFor();
    await fill({ 凭证: receipt, 签发方的密钥: "no keys" });
    await page.getByText("无法读取：签发方的密钥").waitFor();
    await page.getByLabel("签发方的密钥").fill(keys);
    await page.getByRole("button", { name: "检查凭证" }).press("Enter");
    await page.getByText("真实", { exact: true }).waitFor();
    await look(page, "receipt/chinese");
    await end();
  });

  test("runs nothing but its own script, asks nobody, and stands in no frame", async () => {
    const answer = await page.goto(`${world.issuer}/verify/`);
    assert.match(answer?.headers()["content-security-policy"] ?? "", /frame-ancestors 'none'/);
    const ran = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.intruded = true";
      document.body.append(script);
      const asked = await fetch("/jwks.json").then(
        () => "answered",
        () => "refused",
      );
      return { intruded: "intruded" in globalThis, asked };
    });
    assert.deepEqual(ran, { intruded: false, asked: "refused" });
    assert.ok(faults().length >= 2, "both breaches are seen");
    await page.close();
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { consume } from "../../../tests/world/approve.ts";
import { setAppStage } from "./app-stage.ts";

const stage = setAppStage();
const { addAccount, scanOperation, hold, open } = stage;

/** Seals that many entries with this browser's own key, as the app would have kept them. */
function fill(count: number) {
  return stage.page.evaluate(async (most) => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error));
      });
    const database = await settled(indexedDB.open("countersign"));
    const key = (await settled(database.transaction("device").objectStore("device").get("history-key"))) as CryptoKey;
    const bytes = new TextEncoder();
    const fates = ["done", "failed", "declined", "revoked"];
    const records = await Promise.all(
      Array.from({ length: most }, async (_none, n) => {
        const id = `op_01890a5d7e7a7bd0a1b2${String(n).padStart(6, "0")}`;
        const fate = fates[n % 4] ?? "";
        const entry = {
          id,
          account: "none",
          organization: n % 2 === 0 ? "Example Bank" : "示例银行",
          title: n % 3 === 0 ? "Sign in" : "Transfer",
          look: n % 3 === 0 ? "login" : "payment",
          lines: [
            ["Payee", n % 5 === 0 ? `北京市朝阳区王小明 ${n}` : `Energie Übrig ${n}`],
            ["Amount", `${n}.00`],
          ],
          answer: fate === "declined" ? "decline" : "approve",
          reason: null,
          decidedAt: 1_700_000_000 + n * 3600,
          fate,
          version: 3,
        };
        const nonce = crypto.getRandomValues(new Uint8Array(12));
        const additionalData = bytes.encode(`history\0${id}`);
        const sealed = await crypto.subtle.encrypt(
          { name: "AES-GCM", iv: nonce, additionalData },
          key,
          bytes.encode(JSON.stringify(entry)),
        );
        return { id, nonce, sealed: new Uint8Array(sealed) };
      }),
    );
    const transaction = database.transaction("history", "readwrite");
    for (const record of records) transaction.objectStore("history").put(record, record.id);
    await new Promise((resolve) => transaction.addEventListener("complete", resolve));
    database.close();
  }, count);
}

/** Changes one byte of every kept record that the choice takes. */
function tamper(first: number) {
  return stage.page.evaluate(async (most) => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("countersign");
      request.addEventListener("success", () => resolve(request.result));
    });
    const transaction = database.transaction("history", "readwrite");
    const store = transaction.objectStore("history");
    const changing = store.openCursor();
    changing.addEventListener("success", () => {
      const cursor = changing.result;
      if (!cursor || most-- === 0) return;
      cursor.value.sealed[5] ^= 1;
      cursor.update(cursor.value);
      cursor.continue();
    });
    await new Promise((resolve) => transaction.addEventListener("complete", resolve));
    database.close();
  }, first);
}

const rows = () => stage.page.locator("main .cs-list > li");

describe("the history of the authenticator", () => {
  test("is empty, says what it will keep, and brings what the user decided elsewhere", async () => {
    const { page } = stage;
    await addAccount();
    await open("#/history");
    await page.getByText("What you approve and decline is kept here").waitFor();
    await look(page, "authenticator/history-empty");
    await page.getByRole("button", { name: "Bring my history to this device" }).click();
    await page.getByText("Everything was here already.").waitFor();
  });

  test("keeps a decision with its receipt, erases it, takes that back, and brings it again", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    await consume(opened);
    await open(`#/entry/${opened.id}`);
    await page.getByRole("button", { name: "Check the receipt" }).click();
    await page.getByText("The receipt is genuine").waitFor();
    await look(page, "authenticator/history-receipt");
    await page.route("**/v1/**", (route) => route.abort());
    await page.reload();
    await page.getByRole("button", { name: "Check the receipt" }).click();
    await page.getByText("The receipt is genuine").waitFor();
    await page.unroute("**/v1/**");

    await page.getByRole("button", { name: "Erase this entry" }).click();
    await look(page, "authenticator/history-erase", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("dialog").getByRole("button", { name: "Erase", exact: true }).click();
    await page.getByText("Erased from this device: 1").waitFor();
    assert.equal(await rows().count(), 0);
    await look(page, "authenticator/history-erased");
    await page.getByRole("button", { name: "Undo" }).click();
    await rows().first().getByText("120.00 EUR", { exact: true }).waitFor();

    await page.getByRole("button", { name: "Erase history" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Erase", exact: true }).click();
    await page.getByText("Erased from this device: 1").waitFor();
    await page.getByRole("button", { name: "Bring my history to this device" }).click();
    await page.getByText("Brought to this device: 1").waitFor();
    assert.equal(await rows().count(), 1);
  });

  test("finds among ten thousand by any part of a word, in any script, and by filters", async () => {
    const { page } = stage;
    await addAccount();
    await open("#/history");
    await page.getByText("What you approve and decline is kept here").waitFor();
    await fill(10_000);
    await page.reload();
    await page.getByText("10,000 of 10,000").waitFor();
    assert.equal(await rows().count(), 50);
    await look(page, "authenticator/history-many");
    await page.getByRole("button", { name: "Show more (9,950 left)" }).click();
    assert.equal(await rows().count(), 100);
    const search = page.getByRole("searchbox", { name: "Search" });
    await search.fill("朝阳区王 95");
    await page.getByText(/^\d+ of 10,000$/).waitFor();
    assert.match((await rows().first().innerText()).replaceAll("\n", " "), /王小明/);
    await search.fill("ubrig 9999");
    await page.getByText("1 of 10,000").waitFor();
    await search.fill("no such thing");
    await page.getByText("Nothing here fits that.").waitFor();
    await look(page, "authenticator/history-nothing", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("button", { name: "Show everything" }).click();
    await page.getByText("Filter", { exact: true }).click();
    await page.getByLabel("About").selectOption({ label: "Logins" });
    await page.getByLabel("Result").selectOption({ label: "Declined" });
    await page.getByLabel("From").fill("2024-01-01");
    await page.getByText("Filters in use: 3").waitFor();
    await look(page, "authenticator/history-filters");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as CSV" }).click();
    const csv = readFileSync(await (await download).path(), "utf8")
      .trim()
      .split("\r\n");
    assert.ok(csv.length > 100 && csv.slice(1).every((line) => line.includes("Declined") && line.includes("Sign in")));
  });

  test("shows a tampered record nowhere", async () => {
    const { page } = stage;
    await addAccount();
    await open("#/history");
    await page.getByText("What you approve and decline is kept here").waitFor();
    await fill(8);
    await tamper(3);
    await page.reload();
    await page.getByText("5 of 5").waitFor();
    await open("#/entry/op_01890a5d7e7a7bd0a1b2000000");
    await page.getByRole("heading", { name: /./ }).waitFor();
    assert.equal(await page.getByText("Energie").count(), 0);
  });

  test("speaks Chinese, and health says that it is sealed", async () => {
    const { page } = stage;
    await addAccount();
    await open("#/health");
    await page.getByText("It is sealed with a key that this browser does not hand out.").waitFor();
    await open("#/settings");
    await page
      .getByRole("radio", { name: "简体中文" })
      .or(page.getByRole("tab", { name: "简体中文" }))
      .first()
      .click();
    await open("#/history");
    await page.getByRole("button", { name: "把我的记录带到此设备" }).waitFor();
    await fill(60);
    await page.reload();
    await page.getByText("60 条，共 60 条").waitFor();
    await page.getByText("筛选", { exact: true }).click();
    await page.getByText("已批准，已执行").first().waitFor();
    await look(page, "authenticator/history-zh");
  });
});

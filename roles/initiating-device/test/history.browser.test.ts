import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { setElementStage } from "./element-stage.ts";

const stage = setElementStage();
const { show, reaches } = stage;

/** Brings the list onto the page, in that language. */
async function openHistory(locale = "en"): Promise<void> {
  await stage.page.evaluate(async (language) => {
    const file: string = "/countersign-history.js";
    await import(file);
    document.querySelector("countersign-history")?.remove();
    const element = document.createElement("countersign-history");
    element.setAttribute("locale", language);
    document.body.append(element);
  }, locale);
}

const list = () => stage.page.locator("countersign-history");
const rows = () => list().locator("li");
const button = (name: string) => list().getByRole("button", { name, exact: true });

/** Has the page name the scene, and the server say how its operation goes on. */
async function live(scene: object, states: readonly object[]): Promise<void> {
  await stage.page.evaluate((told) => {
    Reflect.set(document.querySelector("countersign-approval") as object, "scene", told);
  }, scene);
  await show();
  for (const state of states) stage.server.send("state", state);
}

/** Seals that many entries with this browser's own key, as the element would have kept them. */
function fill(count: number) {
  return stage.page.evaluate(async (most) => {
    const file: string = "/countersign-history.js";
    const { keepOperation } = (await import(file)) as {
      keepOperation(scene: object, event: object): Promise<void>;
    };
    await keepOperation({ id: "first", title: "First" }, { state: "claimed", version: 1, outcome: null });
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => {
        request.addEventListener("success", () => resolve(request.result));
      });
    const database = await settled(indexedDB.open("countersign-history"));
    const key = (await settled(database.transaction("keys").objectStore("keys").get("operations"))) as CryptoKey;
    const bytes = new TextEncoder();
    const results = ["done", "declined", "expired", "open"];
    const records = await Promise.all(
      Array.from({ length: most }, async (_none, n) => {
        const id = `op_${n}`;
        const title = n % 3 === 0 ? "Change of password" : "Transfer";
        const lines = [["Payee", n % 5 === 0 ? `北京市朝阳区王小明 ${n}` : `Energie Übrig ${n}`]];
        const kept = { id, title, lines, at: 1_700_000_000 + n * 3600, result: results[n % 4], version: 2 };
        const nonce = crypto.getRandomValues(new Uint8Array(12));
        const params = { name: "AES-GCM", iv: nonce, additionalData: bytes.encode(`operations\0${id}`) };
        const sealed = await crypto.subtle.encrypt(params, key, bytes.encode(JSON.stringify(kept)));
        return { id, nonce, sealed: new Uint8Array(sealed) };
      }),
    );
    const transaction = database.transaction("operations", "readwrite");
    transaction.objectStore("operations").clear();
    for (const record of records) transaction.objectStore("operations").put(record, record.id);
    await new Promise((resolve) => transaction.addEventListener("complete", resolve));
    database.close();
  }, count);
}

/** All that the browser keeps, as text. */
function lying() {
  return stage.page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("countersign-history");
      request.addEventListener("success", () => resolve(request.result));
    });
    const all = database.transaction("operations").objectStore("operations").getAll();
    await new Promise((resolve) => all.addEventListener("success", resolve));
    database.close();
    const latin = new TextDecoder("latin1");
    return all.result.map(({ id, sealed }: { id: string; sealed: Uint8Array }) => `${id} ${latin.decode(sealed)}`);
  });
}

describe("<countersign-history>", () => {
  test("is empty at first, in both languages", async () => {
    await openHistory();
    await list().getByText("Nothing was started in this browser yet.").waitFor();
    await look(stage.page, "history/empty");
    await openHistory("zh");
    await list().getByText("还没有在此浏览器中发起过操作。").waitFor();
    assert.deepEqual(stage.faults, []);
  });

  test("has what the page told of an operation and what became of it, and no token", async () => {
    await openHistory();
    const scene = {
      id: "op_1",
      title: "Bank transfer",
      lines: [
        ["To", "<b>Jonas</b>"],
        ["Amount", "120.00"],
      ],
      token: "secret",
    };
    await live(scene, [
      { state: "claimed", version: 2, method: "qr" },
      { state: "released", version: 4, method: "qr", outcome: { result: "done" } },
    ]);
    await reaches("done");
    await list().getByText("Carried out").waitFor();
    assert.equal(await rows().count(), 1);
    await rows().getByRole("button").click();
    await list().getByText("<b>Jonas</b>").waitFor();
    await look(stage.page, "history/one", { only: ["phone-light", "desktop-dark"] });
    const kept = await lying();
    assert.equal(kept.length, 1);
    assert.ok(kept.every((text: string) => !/Jonas|Bank|secret|state-token/.test(text)));
    await button("Back to the list").click();
    await stage.page.reload();
    await openHistory();
    await list().getByText("Bank transfer").waitFor();
    assert.deepEqual(stage.faults, []);
  });

  test("shows each user of a browser what is theirs, and erases no more than that", async () => {
    await openHistory();
    await stage.page.evaluate(async () => {
      const file: string = "/countersign-history.js";
      const { keepOperation } = (await import(file)) as {
        keepOperation(scene: object, event: object): Promise<void>;
      };
      const event = { state: "declined", version: 2, outcome: null };
      for (const [id, owner] of [["op_1", "ada"], ["op_2", "ben"], ["op_3"]])
        await keepOperation({ id, title: `Of ${owner ?? "nobody"}`, owner }, event);
    });
    await list().getByText("Of nobody").waitFor();
    assert.equal(await rows().count(), 1);
    await list().evaluate((element) => element.setAttribute("owner", "ada"));
    await list().getByText("Of ada").waitFor();
    assert.equal(await rows().count(), 1);
    await button("Erase history").click();
    await button("Erase").click();
    await list().getByText("Nothing was started in this browser yet.").waitFor();
    assert.equal((await lying()).length, 2);
  });

  test("keeps nothing of which the page told no scene", async () => {
    stage.server.send("state", { state: "declined", version: 2, method: "qr" });
    await show();
    await reaches("declined");
    await openHistory();
    await list().getByText("Nothing was started in this browser yet.").waitFor();
  });

  test("finds among ten thousand, filters, and exports", async () => {
    await fill(10_000);
    await openHistory();
    await list().getByText("10,000 of 10,000").waitFor();
    assert.equal(await rows().count(), 50);
    await look(stage.page, "history/many");
    const search = list().getByRole("searchbox", { name: "Search" });
    await search.fill("朝阳区王 9995");
    await list().getByText("1 of 10,000").waitFor();
    await search.fill("no such thing");
    await list().getByText("Nothing here fits that.").waitFor();
    await look(stage.page, "history/nothing", { only: ["phone-light", "desktop-dark"] });
    await button("Show everything").click();
    await list().getByLabel("Result").selectOption({ label: "Declined" });
    await list().getByLabel("About").selectOption({ label: "Transfer" });
    await list().getByLabel("From").fill("2024-01-01");
    const download = stage.page.waitForEvent("download");
    await button("Save as CSV").click();
    const csv = readFileSync(await (await download).path(), "utf8")
      .trim()
      .split("\r\n");
    assert.ok(csv.length > 100 && csv.slice(1).every((line) => line.includes("Declined") && line.includes("Transfer")));
  });

  test("erases one and all, and takes that back", async () => {
    await fill(6);
    await openHistory();
    await rows().first().getByRole("button").click();
    await button("Erase this entry").click();
    await look(stage.page, "history/erase", { only: ["phone-light", "desktop-dark"] });
    await button("Erase").click();
    await list().getByText("Erased from this browser: 1").waitFor();
    assert.equal(await rows().count(), 5);
    await look(stage.page, "history/erased");
    await button("Undo").click();
    await list().getByText("6 of 6").waitFor();
    await button("Erase history").click();
    await button("Erase").click();
    await list().getByText("Erased from this browser: 6").waitFor();
    assert.deepEqual(await lying(), []);
  });

  test("shows a tampered or planted record nowhere", async () => {
    await fill(8);
    await stage.page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("countersign-history");
        request.addEventListener("success", () => resolve(request.result));
      });
      const transaction = database.transaction("operations", "readwrite");
      const store = transaction.objectStore("operations");
      const one = store.get("op_1");
      one.addEventListener("success", () => {
        const record = one.result;
        store.put({ ...record, id: "op_2" }, "op_2");
        record.sealed[4] ^= 1;
        store.put(record, "op_1");
        store.put({ id: "op_99", title: "Planted", lines: [], at: 1, result: "done", version: 1 }, "op_99");
      });
      await new Promise((resolve) => transaction.addEventListener("complete", resolve));
      database.close();
    });
    await openHistory();
    await list().getByText("6 of 6").waitFor();
    assert.equal(await list().getByText("Planted").count(), 0);
  });

  test("speaks Chinese", async () => {
    await fill(30);
    await openHistory("zh");
    await list().getByText("30 条，共 30 条").waitFor();
    await look(stage.page, "history/zh");
  });
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { script, setElementStage } from "./element-stage.ts";
import { readByZbar, readByZxing } from "./read-code.ts";

const frameA = `https://verify.example.com/q#1.${"01234567890123456".repeat(40)}`;
const frameB = `https://verify.example.com/q#1.${"65432109876543210".repeat(40)}`;

const stage = setElementStage();
const { show, reaches, heard } = stage;

describe("<countersign-approval>", () => {
  test("is one module of at most 20 kB compressed, which loads another only for further ways", async () => {
    const bytes = gzipSync(await readFile(script), { level: 9 }).length;
    assert.ok(bytes <= 20_000, `${bytes} bytes`);
    const { server, page, element } = stage;
    const loaded = (): Promise<readonly string[]> =>
      page.evaluate(() => {
        const all = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
        return all.filter((path) => path.endsWith(".js"));
      });
    server.send("state", { state: "presented", version: 2, method: "qr" });
    server.send("ways", { methods: ["qr"], unavailable: [], attempt: null });
    await show();
    await reaches("waiting");
    assert.deepEqual(await loaded(), ["/widget.js"]);
    server.send("ways", { methods: ["qr", "passkey"], unavailable: [], attempt: null });
    await element.locator("ul.ways").waitFor({ state: "attached" });
    assert.match((await loaded()).join(" "), /^\/widget\.js \/assets\/further-ways-[\w-]{8}\.js$/);
  });

  test("draws a live code that two decoders read, in light and dark, and swaps frames in place", async () => {
    const { server, page, element, faults } = stage;
    server.send("state", { state: "presented", version: 2, method: "qr" });
    server.send("frame", { text: frameA, expiresAt: 0 });
    await show();
    await reaches("waiting");
    await page.waitForFunction(() =>
      document.querySelector("countersign-approval")?.shadowRoot?.querySelector(".tile path")?.getAttribute("d"),
    );
    const first = await element.locator(".tile path").getAttribute("d");
    assert.deepEqual(await readByZxing(await page.screenshot()), [frameA]);
    await page.evaluate(() => {
      const path = document.querySelector("countersign-approval")?.shadowRoot?.querySelector(".tile path");
      Object.assign(window, { keptPath: path });
    });
    server.send("frame", { text: frameB, expiresAt: 0 });
    await page.waitForFunction(
      (drawn) =>
        document.querySelector("countersign-approval")?.shadowRoot?.querySelector(".tile path")?.getAttribute("d") !==
        drawn,
      first,
    );
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await page.screenshot();
    assert.deepEqual(await readByZxing(dark), [frameB]);
    assert.deepEqual((await readByZbar(dark)) ?? [frameB], [frameB]);
    assert.equal(
      await page.evaluate(
        () =>
          Reflect.get(window, "keptPath") ===
          document.querySelector("countersign-approval")?.shadowRoot?.querySelector(".tile path"),
      ),
      true,
    );
    assert.deepEqual(faults, []);
  });

  test("opens each stream with its own token and never puts one in an address", async () => {
    const { server } = stage;
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await show();
    await reaches("waiting");
    const opened = server.seen
      .map(({ path, authorization }) => [path, authorization])
      .toSorted(([a = ""], [b = ""]) => a.localeCompare(b));
    assert.deepEqual(opened, [
      ["/v1/display/frames", "Bearer frame-token"],
      ["/v1/display/states", "Bearer state-token"],
    ]);
  });

  test("shows every state a server can tell and emits it", async () => {
    const { server, element } = stage;
    await show();
    const told: readonly (readonly [object, string])[] = [
      [{ state: "presented", version: 2, method: "qr" }, "waiting"],
      [{ state: "claimed", version: 3, method: "qr", device: { kind: "iphone" } }, "scanned"],
      [{ state: "approved", version: 4, method: "qr", device: { kind: "iphone" } }, "approved"],
      [{ state: "released", version: 5, method: "qr", device: { kind: "iphone" } }, "approved"],
      [{ state: "released", version: 6, method: "qr", outcome: { result: "done" } }, "done"],
    ];
    for (const [event, shown] of told) {
      server.send("state", event);
      await reaches(shown);
    }
    const states = (await heard()).map((entry) => (entry as [string, { version: number }])[1].version);
    assert.deepEqual(states, [2, 3, 4, 5, 6]);
    assert.equal(await element.getByText("Done", { exact: true }).isVisible(), true);
    assert.equal(await element.getByRole("heading", { name: "Result" }).isVisible(), true, "no word of what was to do");
  });

  test("says of an approval on this device that its user has to come back", async () => {
    const { server, page, element } = stage;
    await show();
    await page.evaluate(() => document.querySelector("countersign-approval")?.toggleAttribute("same-device", true));
    server.send("state", { state: "approved", version: 4, method: "qr" });
    await reaches("approved");
    await element.getByText("once the authenticator has brought you back to this browser").first().waitFor();
  });

  for (const [state, shown] of [
    ["declined", "declined"],
    ["expired", "expired"],
    ["cancelled", "cancelled"],
    ["blocked", "blocked"],
    ["revoked", "revoked"],
  ] as const) {
    test(`says that it was ${state} and lets the page start again`, async () => {
      const { server, element } = stage;
      server.send("state", { state: "presented", version: 2, method: "qr" });
      await show();
      await reaches("waiting");
      server.send("state", { state, version: 3, method: "qr" });
      await reaches(shown);
      await element.getByRole("button", { name: "Start again" }).click();
      assert.deepEqual((await heard()).at(-1), ["countersign-retry", null]);
    });
  }

  test("tells an approval that was never used from a code that nobody scanned", async () => {
    const { server } = stage;
    server.send("state", { state: "approved", version: 4, method: "qr" });
    await show();
    await reaches("approved");
    server.send("state", { state: "expired", version: 5, method: "qr" });
    await reaches("not-carried-out");
  });

  test("knows an approval that was never used by its outcome, also after a reload", async () => {
    const { server } = stage;
    server.send("state", {
      state: "expired",
      version: 5,
      method: "qr",
      outcome: { result: "failed", code: "not_consumed" },
    });
    await show();
    await reaches("not-carried-out");
  });

  test("says that the site failed to carry it out", async () => {
    const { server } = stage;
    server.send("state", {
      state: "released",
      version: 6,
      method: "qr",
      outcome: { result: "failed", code: "no_funds" },
    });
    await show();
    await reaches("not-carried-out");
  });

  test("takes the six digits of the phone, says so when they are wrong, and sends them with the states token", async () => {
    const { server, page, element } = stage;
    server.send("state", { state: "claimed", version: 3, method: "qr", device: { kind: "android" } });
    server.send("code-entry", { purposes: ["confirmation"] });
    server.answer(400, { code: "code_invalid" });
    await show();
    await reaches("code-needed");
    assert.equal(await element.getByText("Scanned by Android phone").isVisible(), true);
    const input = element.getByLabel("Confirmation code");
    await page.keyboard.type("12");
    await page.keyboard.press("Enter");
    await element.getByText("Type all six digits.").waitFor();
    await input.fill("123456");
    await page.keyboard.press("Enter");
    await element.getByText("That is not the code on your phone.").waitFor();
    server.answer(200, { state: "claimed" });
    await input.fill("654321");
    await element.getByRole("button", { name: "Continue" }).click();
    await reaches("confirmed");
    server.send("code-entry", { purposes: [] });
    await reaches("confirmed");
    const posts = server.seen.filter(({ method }) => method === "POST");
    assert.deepEqual(posts.at(-1), {
      method: "POST",
      path: "/v1/display/code",
      authorization: "Bearer state-token",
      lastEventId: undefined,
      body: { purpose: "confirmation", code: "654321" },
    });
    assert.equal(posts.length, 2);
  });

  test("asks the server to cancel", async () => {
    const { server, page, element } = stage;
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await show();
    await reaches("waiting");
    const answered = page.waitForResponse((response) => response.url().endsWith("/v1/display/cancel"));
    await element.getByRole("button", { name: "Cancel" }).click();
    await answered;
    const [sent] = server.seen.filter(({ method }) => method === "POST");
    assert.deepEqual([sent?.path, sent?.authorization], ["/v1/display/cancel", "Bearer state-token"]);
  });

  test("says that the connection is lost, then goes on after the last event it saw", async () => {
    const { server, page } = stage;
    server.send("state", { state: "presented", version: 2, method: "qr" });
    server.send("frame", { text: frameA, expiresAt: 0 });
    await show();
    await reaches("waiting");
    server.refuse("state", 503);
    server.refuse("frame", 503);
    server.cut();
    await reaches("lost");
    assert.deepEqual(await readByZxing(await page.screenshot()), []);
    server.refuse("state", null);
    server.refuse("frame", null);
    await reaches("waiting");
    const resumed = server.seen.filter(({ path, lastEventId }) => path === "/v1/display/states" && lastEventId === "1");
    assert.ok(resumed.length >= 1);
  });

  test("follows a server that goes to the next one, after the last event it saw", async () => {
    const { server, page } = stage;
    server.send("state", { state: "presented", version: 2, method: "qr" });
    server.send("frame", { text: frameA, expiresAt: 0 });
    await show();
    await reaches("waiting");
    const streams = (): number => server.seen.filter(({ path }) => path.startsWith("/v1/display/")).length;
    // Again and again: each end without a word before it would count as a failure.
    for (let k = 1; k <= 4; k += 1) {
      const before = streams();
      const resumed = page.waitForResponse((response) => response.url().endsWith("/v1/display/states"));
      server.move();
      await resumed;
      assert.ok(streams() > before);
    }
    assert.deepEqual(await readByZxing(await page.screenshot()), [frameA]);
  });

  test("says that it is open in too many windows and recovers when one is closed", async () => {
    const { server } = stage;
    server.refuse("state", 429);
    server.refuse("frame", 429);
    await show();
    await reaches("too-many");
    server.refuse("state", null);
    server.refuse("frame", null);
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await reaches("waiting");
  });

  for (const status of [404, 410]) {
    test(`says that a code answered with ${status} is no longer there`, async () => {
      const { server, element } = stage;
      server.refuse("state", status);
      server.refuse("frame", status);
      await show();
      await reaches("gone");
      assert.equal(await element.getByRole("button", { name: "Start again" }).isVisible(), true);
    });
  }

  test("speaks Chinese when told to, and says changes to screen readers", async () => {
    const { server, page, element } = stage;
    await page.evaluate(() => document.querySelector("countersign-approval")?.setAttribute("locale", "zh"));
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await show();
    await reaches("waiting");
    assert.equal(await element.getByRole("heading", { name: "请在手机上批准" }).isVisible(), true);
    server.send("state", { state: "declined", version: 3, method: "qr" });
    await reaches("declined");
    assert.match((await element.getByRole("status").textContent()) ?? "", /已拒绝/);
  });

  test("shows no countdown when this computer's clock is an hour off", async () => {
    const { server, page, element } = stage;
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await page.clock.install({ time: new Date("2026-01-01T00:00:00Z") });
    await show(3720);
    await reaches("waiting");
    assert.equal(await element.locator(".time").isVisible(), false);
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { startBank } from "../src/index.ts";
import type { RunningSite } from "../src/site/site-config.ts";
import { readSiteConfig } from "../src/site/site-config.ts";
import { temporaryFolder } from "./test-site.ts";

describe("a site whose approval service does not answer", () => {
  const folder = temporaryFolder();
  let nowMs = 1_795_000_000_000;
  let bank: RunningSite;
  before(async () => {
    const countersignUrl = "http://localhost:1";
    bank = await startBank({
      countersignUrl,
      apiKey: "cs_test_none",
      port: 0,
      dataDir: folder.path,
      clock: () => nowMs,
    });
  });
  after(async () => {
    await bank.close();
    folder.remove();
  });

  const send = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(bank.url + path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", origin: bank.url, ...headers },
    });
  const signIn = async (user = "mira", password = "paper-boat-21"): Promise<Response> =>
    send("/api/session", { user, password });
  const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code: string }).code;

  test("signs in with a cookie that scripts and other sites cannot use", async () => {
    const response = await signIn();
    assert.equal(response.status, 200);
    assert.match(response.headers.getSetCookie()[0] ?? "", /; HttpOnly; SameSite=Strict/);
  });

  test("answers a wrong password and an unknown user alike", async () => {
    const [wrong, unknown] = [await signIn("jonas", "nope-nope-1"), await signIn("nobody", "nope-nope-1")];
    assert.deepEqual([wrong.status, await wrong.text()], [unknown.status, await unknown.text()]);
  });

  test("takes no more tries after five wrong ones, until a minute has passed", async () => {
    for (let tries = 0; tries < 5; tries++) assert.equal(await codeOf(await signIn("lin", "nope")), "wrong_password");
    assert.equal(await codeOf(await signIn("lin", "green-harbour-5")), "too_many_tries");
    nowMs += 61_000;
    assert.equal((await signIn("lin", "green-harbour-5")).status, 200);
  });

  test("takes five tries that come at once, and no sixth", async () => {
    const codes = await Promise.all(Array.from({ length: 20 }, async () => codeOf(await signIn("jonas", "nope"))));
    const wrong = codes.filter((code) => code === "wrong_password").length;
    assert.ok(wrong <= 5, `${wrong} tries were taken`);
    nowMs += 61_000;
  });

  test("counts tries for a user who does not exist like those for one who does", async () => {
    for (let tries = 0; tries < 5; tries++) assert.equal(await codeOf(await signIn("ghost", "nope")), "wrong_password");
    assert.equal(await codeOf(await signIn("ghost", "nope")), "too_many_tries");
  });

  test("keeps nothing of a sign-in by scan that could not be opened", async () => {
    const response = await send("/api/session/scans", { user: "mira" });
    assert.equal(await codeOf(response), "countersign_unavailable");
    const db = new DatabaseSync(join(folder.path, "bank.sqlite"), { readOnly: true });
    assert.equal(db.prepare("SELECT count(*) AS n FROM approvals").get()?.["n"], 0);
    db.close();
  });

  const foreign: readonly (readonly [string, Record<string, string>])[] = [
    ["another origin", { origin: "https://elsewhere.example" }],
    ["no origin a page can have", { origin: "null" }],
    ["a form's content type", { "content-type": "text/plain" }],
    ["a page of another site, as the browser says", { "sec-fetch-site": "cross-site" }],
  ];
  for (const [what, headers] of foreign) {
    test(`refuses a change that comes with ${what}`, async () => {
      const response = await send("/api/session", { user: "mira", password: "paper-boat-21" }, headers);
      assert.equal(response.status, 403);
      assert.equal(await codeOf(response), "foreign_request");
    });
  }

  test("answers nobody's questions about accounts without a session", async () => {
    for (const path of ["/api/accounts", "/api/devices"]) {
      assert.equal((await fetch(bank.url + path)).status, 401, path);
    }
    assert.equal((await send("/api/transfers", transfer)).status, 401);
  });

  const transfer = {
    from: "FI7990210044000117",
    amount: "5.00",
    account: "FI3590210044000133",
    payee: "Jonas",
    memo: "",
  };

  test("tells caches to keep no answer, however its path is spelt", async () => {
    for (const path of ["/api/session", "/%61pi/session", "/api/nothing"])
      assert.equal((await fetch(bank.url + path)).headers.get("cache-control"), "no-store", path);
  });

  test("never carries out what it cannot have approved", async () => {
    const cookie = cookieOf(await signIn());
    const response = await send("/api/transfers", transfer, { cookie });
    assert.equal(await codeOf(response), "countersign_unavailable");
    const { accounts } = (await (await fetch(`${bank.url}/api/accounts`, { headers: { cookie } })).json()) as {
      accounts: { balanceCents: number }[];
    };
    assert.deepEqual(
      accounts.map(({ balanceCents }) => balanceCents),
      [201_970, 1_250_000],
    );
  });

  const bad: readonly (readonly [string, object, string])[] = [
    ["an account of somebody else", { from: "FI3590210044000133" }, "from"],
    ["an amount of nothing", { amount: "0.00" }, "amount"],
    ["an amount with three decimals", { amount: "1.005" }, "amount"],
    ["a number for an amount", { amount: 5 }, "amount"],
    ["the same account", { account: "FI7990210044000117" }, "account"],
    ["an override character in the payee", { payee: "Jonas\u202e" }, "payee"],
    ["a payee without end", { payee: "J".repeat(71) }, "payee"],
  ];
  for (const [what, change, field] of bad) {
    test(`refuses ${what} and names the field`, async () => {
      const cookie = cookieOf(await signIn());
      const response = await send("/api/transfers", { ...transfer, ...change }, { cookie });
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), { code: "bad_input", field });
    });
  }

  test("shows its page under every path, with nothing inline and no frames", async () => {
    for (const path of ["/", "/transfer", "/security"]) {
      const policy = (await fetch(bank.url + path)).headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
    }
    assert.equal((await fetch(`${bank.url}/api/nothing`)).status, 404);
    assert.equal((await fetch(`${bank.url}/assets/..%2f..%2fpackage.json`)).status, 404);
  });

  test("takes the script of its codes from where that is served, and from nowhere else", async () => {
    const widgetUrl = "https://widget.example.com";
    const settings = { countersignUrl: "https://api.example.com", widgetUrl, apiKey: "x", port: 0 };
    const other = await startBank({ ...settings, dataDir: folder.path });
    const policy = (await fetch(other.url)).headers.get("content-security-policy") ?? "";
    await other.close();
    assert.match(policy, /script-src 'self' https:\/\/widget\.example\.com;/);
    assert.match(policy, /connect-src 'self' https:\/\/api\.example\.com;/);
  });

  test("lets the camera and a face server be used where one is named, and nowhere else", async () => {
    const settings = { countersignUrl: "https://api.example.com", apiKey: "x", port: 0, dataDir: folder.path };
    const other = await startBank({ ...settings, cameraOrigins: ["https://faces.example.com"] });
    const { headers } = await fetch(other.url);
    await other.close();
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /connect-src 'self' https:\/\/api\.example\.com https:\/\/faces\.example\.com;/);
    assert.match(headers.get("permissions-policy") ?? "", /camera=\(self\)/);
    assert.match((await fetch(bank.url)).headers.get("permissions-policy") ?? "", /camera=\(\)/);
  });

  test("keeps its customers over a restart", async () => {
    const again = await startBank({ countersignUrl: "http://localhost:1", apiKey: "x", port: 0, dataDir: folder.path });
    const response = await fetch(`${again.url}/api/session`);
    assert.equal(response.status, 200);
    await again.close();
  });
});

describe("the settings of a site", () => {
  test("are refused all at once, by name", () => {
    assert.throws(
      () => readSiteConfig({ COUNTERSIGN_URL: "nowhere", PORT: "70000" }, 8601),
      /COUNTERSIGN_API_KEY.*COUNTERSIGN_URL.*PORT/,
    );
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Gateway, startGateway } from "../../roles/sms-server/test/gateway.ts";
import { createSoftwareAuthenticator } from "../../tests/world/software-authenticator.ts";
import { createTotpApp } from "../../tests/world/user-methods.ts";
import type { RunningSite } from "../src/index.ts";
import { type DemoWorld, startDemoWorld } from "./demo-world.ts";
import { createSiteBrowser, type OpenedApproval, readCode, type SiteBrowser } from "./site-browser.ts";

const passwords = { mira: "paper-boat-21", jonas: "copper-kettle-8", lin: "green-harbour-5" } as const;
type User = keyof typeof passwords;

interface Step {
  readonly id: string;
  readonly state: string;
  readonly show: Readonly<Record<string, string>> | null;
}
interface Ways {
  readonly methods: readonly {
    method: string;
    state: string;
    label: string | null;
    preferredFor: readonly string[];
    available: boolean;
  }[];
  readonly waiting: readonly { id: string }[];
}

describe("a user's ways at the bank", () => {
  let gateway: Gateway;
  let world: DemoWorld;
  let bank: RunningSite;
  before(async () => {
    gateway = await startGateway();
    const { url, token } = gateway;
    world = await startDemoWorld({ sms: { kind: "gateway", gateway: { url, token, sender: null } } });
    bank = await world.startBank();
  });
  after(async () => {
    await bank.close();
    await world.close();
    await gateway.close();
  });

  async function signedIn(user: User): Promise<SiteBrowser> {
    const browser = createSiteBrowser(bank.url);
    await browser.signIn(user, passwords[user]);
    return browser;
  }
  const begin = (browser: SiteBrowser, user: User, wish: object): Promise<Step> =>
    browser.send("POST", "/api/method-changes", { password: passwords[user], locale: "en", ...wish });
  const wayOf = async (browser: SiteBrowser, method: string) =>
    (await browser.get<Ways>("/api/methods")).methods.find((way) => way.method === method);
  const prove = (browser: SiteBrowser, { id }: Pick<Step, "id">, answer: object): Promise<Step> =>
    browser.send("POST", `/api/method-changes/${id}/proof`, answer);
  /** A code of an authenticator app for what a change shows. */
  const codeFor = ({ show }: Step): string => createTotpApp(show?.["otpauth"] ?? "").code(world.now());

  test("go on in the browser that began, and in no other of the same user", async () => {
    const [here, elsewhere] = [await signedIn("jonas"), await signedIn("jonas")];
    const begun = await begin(here, "jonas", { method: "dynamic-code", label: "App" });
    await assert.rejects(prove(elsewhere, begun, { code: codeFor(begun) }), { message: "not_found" });
    await assert.rejects(elsewhere.send("POST", `/api/method-changes/${begun.id}/approval`), { message: "not_found" });
    await assert.rejects(here.send("POST", `/api/method-changes/${begun.id}/approval`), { message: "change_over" });
    assert.equal((await prove(here, begun, { code: codeFor(begun) })).state, "active");
    assert.equal((await wayOf(here, "dynamic-code"))?.label, "App");
  });

  test("cannot be changed by who has a second one and no phone, and are removed by the password alone", async () => {
    const browser = await signedIn("jonas");
    const { origin } = new URL(bank.url);
    const begun = await begin(browser, "jonas", { method: "passkey", label: "Key" });
    const made = createSoftwareAuthenticator({ origin }).create(begun.show?.["challenge"] ?? "");
    const proved = await prove(browser, begun, { credential: { ...made, attachment: "platform" } });
    assert.equal(proved.state, "waiting");
    const approval = browser.send("POST", `/api/method-changes/${begun.id}/approval`);
    await assert.rejects(approval, { message: "no_device" });
    const wrong = browser.send("POST", "/api/methods/dynamic-code/remove", { password: "nope" });
    await assert.rejects(wrong, { message: "wrong_password" });
    await browser.send("POST", "/api/methods/dynamic-code/remove", { password: passwords.jonas });
    assert.equal((await wayOf(browser, "dynamic-code"))?.state, "none");
    await browser.send("POST", "/api/methods/dynamic-code/remove", { password: passwords.jonas });
  });

  test("come into force with the phone's approval, and what was proved waits for it", async () => {
    const browser = await signedIn("mira");
    const phone = world.createPhone();
    await browser.addPhone(phone, passwords.mira);
    const begun = await begin(browser, "mira", { method: "face", label: "Laptop" });
    assert.equal(begun.show?.["rpId"], "localhost");
    const made = createSoftwareAuthenticator({ origin: bank.url }).create(begun.show?.["challenge"] ?? "");
    const roaming = prove(browser, begun, { credential: { ...made, attachment: "cross-platform" } });
    await assert.rejects(roaming, { message: "not_verified" });
    const proved = await prove(browser, begun, { credential: { ...made, attachment: "platform" } });
    assert.equal(proved.state, "waiting");
    assert.deepEqual(
      (await browser.get<Ways>("/api/methods")).waiting.map(({ id }) => id),
      [begun.id],
    );
    const opened = await browser.send<OpenedApproval>("POST", `/api/method-changes/${begun.id}/approval`);
    const { lines } = await phone.answer(await readCode(opened), "approve");
    assert.match(lines.join("; "), /Add: Face or fingerprint \(Laptop\)/);
    assert.equal(await browser.ending(opened.id), "done");
    assert.equal((await wayOf(browser, "face"))?.state, "active");
    assert.deepEqual((await browser.get<Ways>("/api/methods")).waiting, []);
    const late = browser.send("POST", `/api/method-changes/${begun.id}/approval`);
    await assert.rejects(late, { message: "not_found" });
  });

  test("are told apart in what is refused", async () => {
    const browser = await signedIn("mira");
    const prefer = (wish: object): Promise<Step> =>
      browser.send("POST", "/api/method-preferences", { password: passwords.mira, locale: "en", ...wish });
    await assert.rejects(prefer({ method: "passkey", type: "transfer" }), { message: "way_not_set_up" });
    await assert.rejects(prefer({ method: "passkey", type: "password-change" }), { message: "bad_input" });
    await assert.rejects(prefer({ method: "face", type: "transfer" }), { message: "bad_input" });
    await assert.rejects(begin(browser, "mira", { method: "qr" }), { message: "bad_input" });
    await assert.rejects(begin(browser, "mira", { method: "sms", label: "No number" }), { message: "bad_input" });
    await assert.rejects(begin(browser, "mira", { method: "passkey", password: "nope" }), {
      message: "wrong_password",
    });
    const first = await begin(browser, "mira", { method: "dynamic-code", label: "App" });
    for (const code of ["000001", "000002"])
      await assert.rejects(prove(browser, first, { code }), { message: "wrong_code" });
    await assert.rejects(prove(browser, first, { code: "000003" }), { message: "change_spent" });
    const late = await begin(browser, "mira", { method: "dynamic-code", label: "App" });
    world.pass(601);
    await assert.rejects(prove(browser, late, { code: codeFor(late) }), { message: "change_over" });
  });

  test("by text message: the number goes sealed to the SMS server, and is kept nowhere at the bank", async () => {
    const browser = await signedIn("lin");
    assert.equal((await wayOf(browser, "sms"))?.available, true);
    const phone = "+15550100042";
    const begun = await begin(browser, "lin", { method: "sms", phone });
    assert.deepEqual([begun.show?.["kind"], begun.show?.["sentTo"]], ["code", "42"]);
    assert.equal(gateway.sent.at(-1)?.to, phone);
    assert.equal((await prove(browser, begun, { code: gateway.lastCode() })).state, "active");
    const answer = JSON.stringify(await browser.get("/api/methods"));
    const files = ["bank.sqlite", "bank.sqlite-wal"].map((file) =>
      readFileSync(join(world.bankConfig.dataDir, file)).toString("latin1"),
    );
    for (const text of [answer, ...files]) assert.ok(!text.includes("5550100042"));
  });
});

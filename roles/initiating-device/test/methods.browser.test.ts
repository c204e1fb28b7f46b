import assert from "node:assert/strict";
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { describe, test } from "node:test";
import type { Locator } from "playwright-core";
import { look } from "../../../tests/browser/look.ts";
import { addVirtualAuthenticator } from "../../../tests/browser/virtual-authenticator.ts";
import { setElementStage } from "./element-stage.ts";

const stage = setElementStage();
const { show, reaches } = stage;

const all = ["qr", "passkey", "face", "dynamic-code", "sms", "remote"];
const frame = `https://verify.example.com/q#1.${"01234567890123456".repeat(40)}`;

function attempt(method: string, shown: object, last = "1"): object {
  return { id: `att_01k9zr5g8fexampleexample00${last}`, method, show: shown, expiresAt: 1_800_000_000 };
}
const sms = attempt("sms", { kind: "code", digits: [6], sentTo: "42" });
const app = attempt("dynamic-code", { kind: "code", digits: [6] }, "2");
const appOrPhone = attempt("dynamic-code", { kind: "code", digits: [6, 8] }, "3");

function tell(attemptNow: object | null = null, { methods = all, unavailable = [] as string[] } = {}): void {
  stage.server.send("ways", { methods, unavailable, attempt: attemptNow });
}
async function waiting(
  attemptNow: object | null = null,
  ways: { methods?: string[]; unavailable?: string[] } = {},
): Promise<void> {
  stage.server.send("frame", { text: frame, expiresAt: 0 });
  stage.server.send("state", { state: "presented", version: 2, method: "qr" });
  tell(attemptNow, ways);
  await show();
  await reaches("waiting");
  // What shows the others is a file of its own, which is there before anybody asks for it.
  if ((ways.methods ?? all).length > 1) await stage.element.locator("ul.ways").waitFor({ state: "attached" });
}
async function choose(name: string, begun: object | null): Promise<void> {
  stage.server.answer(200, { attempt: begun });
  await stage.element.getByRole("button", { name: "Use another way" }).click();
  await stage.element.getByRole("button", { name }).click();
}
function posted(): unknown[] {
  return stage.server.seen.filter(({ method }) => method === "POST").map(({ path, body }) => [path, body]);
}
const speakChinese = () => document.querySelector("countersign-approval")?.setAttribute("locale", "zh");

describe("<countersign-approval>, another way", () => {
  test("offers none where the policy allows the code on the page alone", async () => {
    await waiting(null, { methods: ["qr"] });
    assert.equal(await stage.element.getByRole("button", { name: "Use another way" }).isVisible(), false);
  });

  test("lists the others in the order given, names what is down, leaves out what it does not know", async () => {
    const { element, page } = stage;
    await waiting(null, { methods: ["sms", "telepathy", "qr", "passkey"], unavailable: ["sms", "face"] });
    await element.getByRole("button", { name: "Use another way" }).click();
    assert.deepEqual(await element.getByRole("listitem").allInnerTexts(), [
      "Code by text message\nNot available right now",
      "Passkey\nYour fingerprint, face or PIN, or a security key.",
      "Your face\nNot available right now",
    ]);
    assert.deepEqual(await element.locator("button.way").count(), 1);
    await look(page, "widget/ways-some-down");
  });

  test("is worked by the keyboard alone: opens on the first way, Escape goes back", async () => {
    const { element, page } = stage;
    await waiting();
    const another = element.getByRole("button", { name: "Use another way" });
    await another.focus();
    await page.keyboard.press("Enter");
    const first = element.getByRole("button", { name: "Passkey" });
    assert.equal(await isFocused(first), true);
    await look(page, "widget/ways");
    await page.keyboard.press("Escape");
    assert.equal(await first.isVisible(), false);
    assert.equal(await isFocused(another), true);
    stage.server.answer(200, { attempt: app });
    for (const key of ["Enter", "Tab", "Tab", "Enter"]) await page.keyboard.press(key);
    await element
      .getByText("Open the app and type the six digits")
      .or(element.getByLabel("Your code"))
      .first()
      .waitFor();
    assert.equal(await isFocused(element.getByLabel("Your code")), true);
    assert.match((await element.getByRole("status").textContent()) ?? "", /Code from your authenticator app/);
  });

  test("shows the code of the authenticator once, however many servers take it", async () => {
    const { element } = stage;
    stage.server.send("code-entry", { purposes: ["offline"] });
    await waiting();
    await element.getByRole("button", { name: "Use another way" }).click();
    assert.equal(await element.getByRole("button", { name: "Code from the authenticator" }).count(), 1);
    tell(null, { methods: ["qr", "sms"] });
    await element.getByText("For a phone without a network").waitFor();
    assert.equal(await element.getByRole("button", { name: "Code from the authenticator" }).count(), 1);
  });

  test("says that a way is not available when the server will not begin it, and stays on the list", async () => {
    const { element } = stage;
    await waiting();
    stage.server.answer(503, { code: "unavailable" });
    await element.getByRole("button", { name: "Use another way" }).click();
    await element.getByRole("button", { name: "Code by text message" }).click();
    await element.getByText("That way is not available right now.").waitFor();
    assert.equal(await element.getByRole("button", { name: "Passkey" }).isEnabled(), true);
  });

  test("follows another tab and the server, says so, and takes away what was typed for the way before", async () => {
    const { element, page } = stage;
    await waiting(sms);
    await element.getByLabel("Your code").fill("1234");
    tell(app, { unavailable: ["sms"] });
    await element.getByText("Changed to: Code from the authenticator", { exact: true }).waitFor();
    assert.equal(await element.getByLabel("Your code").inputValue(), "");
    await look(page, "widget/way-changed");
    tell(null);
    await element.getByText("Changed to: The code on this page", { exact: true }).waitFor();
    assert.equal(await element.getByRole("img", { name: "Code to scan" }).isVisible(), true);
  });

  test("goes back to the code on the page as one of the ways", async () => {
    const { element } = stage;
    await waiting(sms);
    assert.equal(await element.getByRole("img", { name: "Code to scan" }).isVisible(), false);
    await choose("The code on this page", null);
    await element.getByRole("img", { name: "Code to scan" }).waitFor();
    assert.deepEqual(posted(), [["/v1/display/method", { method: "qr" }]]);
  });

  test("closes it all once a phone has scanned", async () => {
    const { element } = stage;
    await waiting(sms);
    stage.server.send("state", { state: "claimed", version: 3, method: "qr", device: { kind: "android" } });
    await reaches("scanned");
    assert.equal(await element.getByLabel("Your code").isVisible(), false);
    assert.equal(await element.getByRole("button", { name: "Use another way" }).isVisible(), false);
  });

  test("is said in Chinese too", async () => {
    const { element, page } = stage;
    await page.evaluate(speakChinese);
    await waiting();
    await element.getByRole("button", { name: "使用其他方式" }).click();
    await look(page, "widget/ways-chinese");
  });
});

describe("<countersign-approval>, a code that is typed", () => {
  test("sends the digits of a text message for the attempt that sent it, and says only that they were not right", async () => {
    const { element, page, server } = stage;
    await waiting();
    await choose("Code by text message", sms);
    await element.getByText("the number ending in 42").first().waitFor();
    await look(page, "widget/way-sms");
    server.answer(400, { code: "code_invalid" });
    await element.getByLabel("Your code").fill("111111");
    await page.keyboard.press("Enter");
    await element.getByText("That was not right, or was used before. Try once more.", { exact: true }).waitFor();
    await look(page, "widget/way-sms-wrong");
    server.answer(403, { code: "attempts_exceeded" });
    await page.keyboard.press("Enter");
    await element.getByText("No more tries this way.").waitFor();
    const typed = { purpose: "method", attempt: "att_01k9zr5g8fexampleexample001", code: "111111" };
    assert.deepEqual(posted().slice(1), [
      ["/v1/display/code", typed],
      ["/v1/display/code", typed],
    ]);
  });

  test("sends the message again by choosing the way again", async () => {
    const { element, server } = stage;
    await waiting(sms);
    server.answer(200, { attempt: attempt("sms", { kind: "code", digits: [6], sentTo: "42" }, "2") });
    await element.getByLabel("Your code").fill("1111");
    await element.getByRole("button", { name: "Send it again" }).click();
    await element.getByText("A new code was sent.").first().waitFor();
    assert.equal(await element.getByLabel("Your code").inputValue(), "");
    assert.deepEqual(posted(), [["/v1/display/method", { method: "sms" }]]);
  });

  test("takes six or eight digits where the app and a phone without a network may answer, and keeps the code in sight", async () => {
    const { element, page } = stage;
    await waiting(appOrPhone);
    await element.getByLabel("Your code").fill("1234567");
    await page.keyboard.press("Enter");
    await element.getByText("Type all six or eight digits.").waitFor();
    assert.equal(await element.getByRole("img", { name: "Code to scan" }).isVisible(), true);
    await look(page, "widget/way-app-or-phone");
    const sent = page.waitForRequest((request) => request.url().endsWith("/v1/display/code"));
    await element.getByLabel("Your code").fill("12345678");
    await page.keyboard.press("Enter");
    assert.equal((await sent).postDataJSON().code, "12345678");
  });

  test("asks for the digits of an app in Chinese too", async () => {
    const { element, page } = stage;
    await page.evaluate(speakChinese);
    await waiting(app);
    await element.getByText("打开应用").first().waitFor();
    await look(page, "widget/way-app-chinese");
  });
});

describe("<countersign-approval>, a passkey", () => {
  const challenge = randomBytes(32);
  const shown = { kind: "passkey", challenge: challenge.toString("base64url"), rpId: "localhost" };

  async function makePasskey(): Promise<{ id: string; publicKey: string }> {
    return stage.page.evaluate(makeCredential);
  }

  test("signs the challenge with the user verified, for the attempt that asked", async () => {
    const { element, page, server } = stage;
    await addVirtualAuthenticator(page);
    const { id, publicKey } = await makePasskey();
    await waiting();
    await choose("Passkey", attempt("passkey", { ...shown, credentials: [id] }));
    const button = element.getByRole("button", { name: "Approve with a passkey" });
    await button.waitFor();
    assert.equal(await isFocused(button), true);
    await look(page, "widget/way-passkey");
    server.answer(200, { state: "approved" });
    const sent = page.waitForRequest((request) => request.url().endsWith("/v1/display/answer"));
    await button.click();
    const { attempt: named, input } = (await sent).postDataJSON();
    assert.equal(named, "att_01k9zr5g8fexampleexample001");
    assertSigned(input.passkey, { id, publicKey, challenge });
  });

  test("asks this device for face or fingerprint in words of its own, also in Chinese", async () => {
    const { element, page } = stage;
    await addVirtualAuthenticator(page);
    await waiting(attempt("face", { ...shown, credentials: ["AAAA"], platform: true }));
    await element.getByRole("button", { name: "Approve with this device" }).waitFor();
    await look(page, "widget/way-own-device");
    await page.evaluate(speakChinese);
    await element.getByRole("button", { name: "用此设备批准" }).waitFor();
    await look(page, "widget/way-own-device-chinese");
  });

  test("says that it was cancelled or is not here, and lets the user try again", async () => {
    const { element, page } = stage;
    const authenticator = await addVirtualAuthenticator(page);
    const { id } = await makePasskey();
    await authenticator.setUserVerified(false);
    await waiting(attempt("passkey", { ...shown, credentials: [id] }));
    await element.getByRole("button", { name: "Approve with a passkey" }).click();
    await element.getByText("It was cancelled, or there is no passkey of yours here.").waitFor();
    await look(page, "widget/way-passkey-cancelled");
    await authenticator.setUserVerified(true);
    const sent = page.waitForRequest((request) => request.url().endsWith("/v1/display/answer"));
    await element.getByRole("button", { name: "Try again" }).click();
    await sent;
  });

  test("says that this device cannot recognize anybody", async () => {
    const { element } = stage;
    await waiting(attempt("face", { ...shown, credentials: ["AAAA"], platform: true }));
    await element.getByRole("button", { name: "Approve with this device" }).click();
    await element.getByText("This device has no face or fingerprint set up.").waitFor();
  });

  test("says that the browser cannot do it for another site's passkey", async () => {
    const { element } = stage;
    await waiting(attempt("passkey", { ...shown, rpId: "example.com", credentials: ["AAAA"] }));
    await element.getByRole("button", { name: "Approve with a passkey" }).click();
    await element.getByText("This browser cannot do it on this page.").waitFor();
  });
});

describe("<countersign-approval>, a camera", () => {
  const shown = { kind: "capture", url: "https://face.example.com/v1/captures", token: "t", prompts: ["blink"] };

  test("says that there is none on a computer that has none, and looks again when asked to", async () => {
    const { element } = stage;
    await waiting(attempt("face", shown));
    for (const name of ["Start the camera", "Try again"]) {
      await element.getByRole("button", { name }).click();
      await element.getByText("There is no camera here.").waitFor();
    }
  });

  test("sends pictures to no address that is none of the web", async () => {
    await waiting(attempt("face", { ...shown, url: "javascript:alert(1)" }));
    assert.equal(await stage.element.getByRole("button", { name: "Start the camera" }).isVisible(), false);
    assert.equal(await stage.element.getByRole("img", { name: "Code to scan" }).isVisible(), true);
  });
});

/** Runs inside the page. */
async function makeCredential(): Promise<{ id: string; publicKey: string }> {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: new Uint8Array(32),
      rp: { id: "localhost", name: "Site" },
      user: { id: new Uint8Array(16), name: "mira", displayName: "Mira" },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
    },
  });
  const response = (made as PublicKeyCredential).response as AuthenticatorAttestationResponse;
  const key = new Uint8Array(response.getPublicKey() ?? new ArrayBuffer());
  return { id: made?.id ?? "", publicKey: btoa(String.fromCharCode(...key)) };
}

interface Assertion {
  readonly id: string;
  readonly response: Readonly<Record<"clientDataJSON" | "authenticatorData" | "signature", string>>;
}

function assertSigned(
  { id, response }: Assertion,
  asked: { id: string; publicKey: string; challenge: Uint8Array },
): void {
  const [client, data, signature] = [response.clientDataJSON, response.authenticatorData, response.signature].map(
    (text) => Buffer.from(text, "base64url"),
  );
  assert.ok(client && data && signature);
  assert.equal(id, asked.id);
  assert.equal(JSON.parse(client.toString()).challenge, Buffer.from(asked.challenge).toString("base64url"));
  assert.equal((data[32] ?? 0) & 4, 4, "the user was verified");
  const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
  const key = createPublicKey({ key: Buffer.from(asked.publicKey, "base64"), format: "der", type: "spki" });
  assert.equal(verify("sha256", signed, key, signature), true);
}

async function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((one) => (one.getRootNode() as ShadowRoot).activeElement === one);
}

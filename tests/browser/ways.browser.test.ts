import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { type Awaited, picturesOf, sendPictures } from "../../roles/face-server/test/bench.ts";
import { createCardActor } from "../../roles/face-server/test/card-actor.ts";
import { setElementStage } from "../../roles/initiating-device/test/element-stage.ts";
import { faceMatching } from "../world/face-matching.ts";
import { type Opened, openOperation } from "../world/open-operation.ts";
import { waysOf } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { bringIntoForce, changeMethod, registerTotp } from "../world/user-methods.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { createCameraFeed } from "./camera-feed.ts";
import { addVirtualAuthenticator } from "./virtual-authenticator.ts";

const user = "mira";

describe("another way, on a page in front of the real servers (§12)", () => {
  const feed = createCameraFeed();
  const actor = createCardActor(feed);
  const stage = setElementStage({ camera: feed.file, others: () => "http://localhost:*" });
  let world: World;
  let phone: RawDevice;
  beforeEach(async () => {
    await world?.close();
    const bank = stage.server.origin;
    world = await startWorld({ limits: noLimits, rows: [everyMethod], bank, methodServers: faceMatching });
    phone = await enrolRaw(world, user);
  });
  after(async () => {
    await world.close();
    feed.remove();
  });

  async function show(): Promise<Opened> {
    const opened = await openOperation(world, "transfer", { user });
    const display = { ...opened.display, expiresAt: Date.now() / 1000 + 120 };
    await stage.page.evaluate(
      (given) => Reflect.set(document.querySelector("countersign-approval") as object, "display", given),
      display,
    );
    await stage.reaches("waiting");
    return opened;
  }
  async function choose(name: string): Promise<void> {
    await stage.element.getByRole("button", { name: "Use another way" }).click();
    await stage.element.getByRole("button", { name }).click();
  }
  const approvedBy = async ({ id }: Opened) => {
    const { state, method } = await world.bank.sdk.get(id);
    return [state, method];
  };

  test("takes the code of an authenticator app, after a wrong one", async () => {
    const { element, page } = stage;
    const app = await registerTotp({ world, party: world.bank, user, by: phone });
    world.clock.move(30);
    const opened = await show();
    await choose("Code from the authenticator");
    const right = app.code(world.clock.now());
    await element.getByLabel("Your code").fill(right === "000000" ? "000001" : "000000");
    await page.keyboard.press("Enter");
    await element.getByText("That was not right, or was used before. Try once more.", { exact: true }).waitFor();
    await element.getByLabel("Your code").fill(right);
    await page.keyboard.press("Enter");
    await stage.reaches("approved");
    assert.deepEqual(await approvedBy(opened), ["approved", "dynamic-code"]);
    assert.deepEqual(stage.faults, []);
  });

  test("takes a passkey that was registered on a page of the same site", async () => {
    const { element, page, server } = stage;
    await addVirtualAuthenticator(page);
    const site = { party: world.bank, user, method: "passkey", authTime: world.clock.seconds() };
    const { body } = await changeMethod(site, { origin: server.origin });
    const { show: asked, change } = body as unknown as { show: Asked; change: string };
    const credential = await page.evaluate(makeCredential, asked);
    const proved = await changeMethod(site, { answer: { change, input: { credential } } });
    await bringIntoForce({ world, party: world.bank, user, by: phone }, proved);
    const opened = await show();
    await choose("Passkey");
    await element.getByRole("button", { name: "Approve with a passkey" }).click();
    await stage.reaches("approved");
    assert.deepEqual(await approvedBy(opened), ["approved", "passkey"]);
  });

  test("takes a face that the organization's face server knows, out of the camera", async () => {
    const { element, page, server } = stage;
    const site = { party: world.bank, user, method: "face", authTime: world.clock.seconds() };
    const { body } = await changeMethod(site);
    const { show: asked, change } = body as unknown as { show: Awaited; change: string };
    await sendPictures(asked, picturesOf(user, asked.prompts), server.origin);
    const proved = await changeMethod(site, { answer: { change, input: { captured: true } } });
    await bringIntoForce({ world, party: world.bank, user, by: phone }, proved);
    const opened = await show();
    await actor.watch(page);
    await choose("Your face");
    await element.getByRole("button", { name: "Start the camera" }).waitFor();
    const { attempt } = await waysOf(opened);
    assert.ok(attempt);
    actor.play(user, (attempt.show as unknown as Awaited).prompts);
    await element.getByRole("button", { name: "Start the camera" }).click();
    await stage.reaches("approved");
    assert.deepEqual(await approvedBy(opened), ["approved", "face"]);
    assert.deepEqual(stage.faults, []);
  });
});

interface Asked {
  readonly challenge: string;
  readonly rpId: string;
  readonly user: { readonly id: string; readonly name: string };
}

/** Runs in the page: what a site's own page does to register a passkey. */
async function makeCredential({ challenge, rpId, user: { id, name } }: Asked): Promise<object> {
  const decode = (text: string) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const encode = (bytes: ArrayBuffer) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: decode(challenge),
      rp: { id: rpId, name },
      user: { id: decode(id), name, displayName: name },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
    },
  });
  if (!(made instanceof PublicKeyCredential)) throw new Error("no credential");
  const { clientDataJSON, attestationObject } = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    clientDataJSON: encode(clientDataJSON),
    attestationObject: encode(attestationObject),
    attachment: made.authenticatorAttachment,
  };
}

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Prompt } from "@countersign/face-server";
import { createCameraFeed } from "../../../tests/browser/camera-feed.ts";
import { look } from "../../../tests/browser/look.ts";
import { setElementStage } from "../../initiating-device/test/element-stage.ts";
import { type Awaited, type Bench, startBench } from "./bench.ts";
import { createCardActor } from "./card-actor.ts";

const feed = createCameraFeed();
const actor = createCardActor(feed);
let bench: Bench;
const stage = setElementStage({ camera: feed.file, others: () => bench.url });

async function offer(awaited: Awaited): Promise<void> {
  const { id, url, token, prompts } = awaited;
  const attempt = { id, method: "face", show: { kind: "capture", url, token, prompts }, expiresAt: 1_800_000_000 };
  stage.server.send("state", { state: "presented", version: 2, method: "qr" });
  stage.server.send("ways", { methods: ["qr", "face", "passkey"], unavailable: [], attempt });
  await stage.show();
  await stage.reaches("waiting");
}
/** Starts the camera and does as `movements` say, one at each prompt; answers what the page then told the verification server. */
async function perform(who: string, movements: readonly Prompt[]): Promise<object> {
  actor.play(who, movements);
  const answered = stage.page.waitForRequest((request) => request.url().endsWith("/v1/display/answer"));
  await stage.element.getByRole("button", { name: "Start the camera" }).click();
  return (await answered).postDataJSON();
}
const forPage = () => ({ origins: [stage.server.origin] });

/** Runs in the page: remembers every camera that was ever turned on. */
function watchCameras(): void {
  const tracks: MediaStreamTrack[] = [];
  Object.assign(window, { tracks });
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    tracks.push(...stream.getTracks());
    return stream;
  };
}
const camerasOn = () =>
  stage.page.evaluate(() => (Reflect.get(window, "tracks") as MediaStreamTrack[]).map(({ readyState }) => readyState));

describe("the page's camera in front of a face server (§12.1)", () => {
  let mira: string;
  before(async () => {
    bench = await startBench();
  });
  after(async () => {
    await bench.close();
    feed.remove();
  });
  beforeEach(async () => {
    actor.leave();
    await stage.page.evaluate(watchCameras);
    await actor.watch(stage.page);
  });

  test("teaches it a face, takes pictures as the prompts say, and lets the camera go", async () => {
    const awaited = await bench.register(forPage());
    await offer(awaited);
    stage.server.answer(200, { state: "presented" });
    assert.deepEqual(await perform("mira", awaited.prompts), { attempt: awaited.id, input: { captured: true } });
    const proof = { params: { id: awaited.id }, body: { input: { captured: true } } };
    assert.deepEqual(await bench.asked.answerRegistration(proof), { verdict: "accepted" });
    assert.deepEqual(await camerasOn(), ["ended"]);
    assert.deepEqual(stage.faults, []);
    mira = awaited.id;
  });

  test("is accepted for the face that was taught", async () => {
    const attempt = await bench.begin(mira, forPage());
    await offer(attempt);
    await look(stage.page, "widget/way-capture");
    stage.server.answer(200, { state: "approved" });
    await perform("mira", attempt.prompts);
    assert.equal(((await bench.answer(attempt.id)) as { verdict: string }).verdict, "accepted");
    await stage.element.getByRole("button", { name: "One moment" }).waitFor();
  });

  test("says only that it was not right, and begins anew with other movements", async () => {
    const attempt = await bench.begin(mira, forPage());
    await offer(attempt);
    stage.server.answer(400, { code: "code_invalid" });
    await perform("jonas", attempt.prompts);
    assert.deepEqual(await bench.answer(attempt.id), { verdict: "refused" });
    await stage.element.getByText("That was not right, or was used before. Try once more.", { exact: true }).waitFor();
    await look(stage.page, "widget/way-capture-wrong");
    const { id, ...next } = await bench.begin(mira, forPage());
    stage.server.answer(200, { attempt: { id, method: "face", show: { kind: "capture", ...next }, expiresAt: 1 } });
    const chosen = stage.page.waitForResponse((response) => response.url().endsWith("/v1/display/method"));
    await stage.element.getByRole("button", { name: "Try again" }).click();
    assert.deepEqual((await chosen).request().postDataJSON(), { method: "face" });
    stage.server.answer(200, { state: "approved" });
    await perform("mira", next.prompts);
    assert.equal(((await bench.answer(id)) as { verdict: string }).verdict, "accepted");
  });

  test("is not fooled by a clip that was recorded in front of another attempt", async () => {
    const recorded = await bench.begin(mira, forPage());
    const attempt = await otherThan(recorded.prompts);
    await offer(attempt);
    stage.server.answer(400, { code: "code_invalid" });
    await perform("mira", recorded.prompts);
    assert.deepEqual(await bench.answer(attempt.id), { verdict: "refused" });
  });

  async function otherThan(prompts: readonly Prompt[]): Promise<Awaited> {
    const attempt = await bench.begin(mira, forPage());
    const alike = attempt.prompts.filter((prompt, at) => prompt === prompts[at]).length;
    return alike < 2 ? attempt : otherThan(prompts);
  }

  test("says aloud what to do, one thing after the other, in Chinese too", async () => {
    const { element, page } = stage;
    const attempt = await bench.begin(mira, forPage());
    await page.evaluate(() => document.querySelector("countersign-approval")?.setAttribute("locale", "zh"));
    await offer({ ...attempt, prompts: ["look-up", "blink"] });
    actor.hold("mira", "look-up");
    await element.getByRole("button", { name: "打开摄像头" }).click();
    await element.getByText("请抬头").waitFor();
    assert.equal(await element.locator(".prompt").getAttribute("aria-live"), "assertive");
    await look(page, "widget/way-capture-prompt", { only: ["phone-light", "desktop-dark"] });
  });

  test("lets the camera go when the element leaves the page in the middle of it", async () => {
    await offer(await bench.begin(mira, forPage()));
    await stage.element.getByRole("button", { name: "Start the camera" }).click();
    await stage.element.getByText("1 of 4").waitFor();
    assert.deepEqual(await camerasOn(), ["live"]);
    await stage.page.evaluate(() => document.querySelector("countersign-approval")?.remove());
    assert.deepEqual(await camerasOn(), ["ended"]);
    assert.equal(
      stage.server.seen.some(({ path }) => path === "/v1/display/answer"),
      false,
    );
  });

  test("lets the camera go when another way is chosen, here or in another tab", async () => {
    for (const change of ["here", "there"]) {
      await offer(await bench.begin(mira, forPage()));
      await stage.element.getByRole("button", { name: "Start the camera" }).click();
      await stage.element.getByText("1 of 4").waitFor();
      if (change === "here") await stage.element.getByRole("button", { name: "Use another way" }).click();
      else stage.server.send("ways", { methods: ["qr", "face"], unavailable: [], attempt: null });
      await stage.element.locator("video").waitFor({ state: "hidden" });
      assert.equal((await camerasOn()).at(-1), "ended");
    }
  });

  test("says that the camera may not be used, is in use, or is missing", async () => {
    const sentences: Readonly<Record<string, string>> = {
      NotAllowedError: "The camera may not be used here.",
      NotReadableError: "Another program is using the camera.",
      NotFoundError: "There is no camera here.",
    };
    await offer(await bench.begin(mira, forPage()));
    for (const [name, sentence] of Object.entries(sentences)) {
      await stage.page.evaluate((refusal) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", refusal));
      }, name);
      await stage.element.getByRole("button", { name: /Start the camera|Try again/ }).click();
      await stage.element.getByText(sentence).waitFor();
    }
    await look(stage.page, "widget/way-capture-missing", { only: ["phone-light", "desktop-dark"] });
  });

  test("says that the pictures did not arrive, and keeps nothing of them", async () => {
    const attempt = await bench.begin(mira, { origins: ["https://other.example"] });
    await offer(attempt);
    actor.hold("mira", "blink");
    await stage.element.getByRole("button", { name: "Start the camera" }).click();
    await stage.element.getByText("The pictures did not arrive.").waitFor();
    assert.deepEqual(await camerasOn(), ["ended"]);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { openTicket } from "../../../tests/world/devices.ts";
import { frameOf, openOperation } from "../../../tests/world/open-operation.ts";
import { setAppStage, stateOf } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const stage = setAppStage();
const { open, addAccount, scanOperation, hold } = stage;

const languages = ["en", "zh"] as const;
type Language = (typeof languages)[number];

async function speak(locale: Language): Promise<void> {
  await stage.page.evaluate((chosen) => localStorage.setItem("countersign.locale", chosen), locale);
  await stage.page.reload();
}

describe("what goes wrong with the camera", () => {
  const cases = [
    ["NotAllowedError", "This app may not use the camera.", "此应用不能使用摄像头。"],
    ["NotReadableError", "Another app is using the camera.", "摄像头正被其他应用使用。"],
    ["NotFoundError", "There is no camera on this device.", "此设备没有摄像头。"],
    ["UnknownError", "The camera could not be started.", "无法启动摄像头"],
  ] as const;
  for (const [name, english, chinese] of cases) {
    test(`is said in both languages: ${name}`, async () => {
      const { page } = stage;
      await page.addInitScript((fault) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", fault));
      }, name);
      await open("#/add");
      for (const locale of languages) {
        await speak(locale);
        await page.getByText(locale === "en" ? english : chinese).waitFor();
        await page.getByRole("button", { name: locale === "en" ? "Try again" : "重试" }).waitFor();
        await look(page, `authenticator/camera-${name}-${locale}`, { only: ["phone-light"] });
      }
    });
  }

  test("is said when it is taken away in the middle, and when no place may be kept for the chosen one", async () => {
    const { page } = stage;
    await page.addInitScript(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wished) => {
        const stream = await ask(wished);
        Reflect.set(window, "track", stream.getVideoTracks()[0]);
        return stream;
      };
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("", "SecurityError");
        },
      });
    });
    await open("#/add");
    await page.getByText("On the website, choose to add a phone.").waitFor();
    await page.waitForFunction(() => Reflect.get(window, "track") !== undefined);
    // The scanner listens from the moment its picture is there.
    await page.locator(".finder-frame").waitFor();
    await page.evaluate(() => (Reflect.get(window, "track") as MediaStreamTrack).dispatchEvent(new Event("ended")));
    await page.getByText("The camera was taken away.").waitFor();
  });
});

test("several codes in view are spoken of in both languages, and none is taken", async () => {
  const { world, feed, page } = stage;
  const user = await addAccount();
  const [first, second] = [
    await openOperation(world, "transfer", { user }),
    await openOperation(world, "transfer", { user }),
  ];
  await open("#/scan");
  feed.show(codePicture(await frameOf(first), await frameOf(second)));
  await page.getByText("Several codes are in view.").waitFor();
  await speak("zh");
  await page.getByText("画面中有多个二维码。").waitFor();
  assert.deepEqual([await stateOf(first), await stateOf(second)], ["presented", "presented"]);
});

test("a clock that is an hour off is corrected, and said with what to do, in both languages", async () => {
  const { page } = stage;
  await page.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 3_600_000;
  });
  const opened = await scanOperation("transfer", await addAccount());
  await hold(1100);
  await page.getByText("The site is told now and carries it out.").waitFor();
  assert.equal(await stateOf(opened), "approved");
  for (const [locale, sentence] of [
    ["en", "Off by 60 min. The app corrects for it. Set date and time to automatic in this device's settings."],
    ["zh", "相差 60 分钟，应用会自动校正。 请在此设备的设置中将日期和时间设为自动。"],
  ] as const) {
    await open("");
    await speak(locale);
    await page.getByRole("link", { name: /Example Bank/ }).waitFor();
    await page.getByRole("link", { name: locale === "en" ? "Settings" : "设置" }).click();
    await page.getByRole("link", { name: locale === "en" ? /This device/ : /此设备/ }).click();
    await page.getByText(sentence).waitFor();
  }
});

describe("a full storage", () => {
  for (const [locale, sentence, add] of [
    ["en", "There is no space left on this device for the app.", "Yes, add it"],
    ["zh", "此设备没有足够的存储空间。", "是，添加"],
  ] as const) {
    test(`is said when an account is added (${locale}), and the account is added once there is space`, async () => {
      const { page, world, feed, context } = stage;
      const ticket = await openTicket({ party: world.bank, user: `full-${locale}`, clock: world.clock });
      await open("#/add");
      await speak(locale);
      feed.show(codePicture(ticket.code));
      await page.getByRole("button", { name: add }).waitFor();
      feed.clear();
      const session = await context.newCDPSession(page);
      const origin = new URL(page.url()).origin;
      await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
      await page.getByRole("button", { name: add }).click();
      await page.getByText(sentence).waitFor();
      await look(page, `authenticator/storage-full-${locale}`, { only: ["phone-light"] });
      await session.send("Storage.overrideQuotaForOrigin", { origin });
      await page.getByRole("button", { name: add }).click();
      await page.getByRole("img", { name: locale === "en" ? /^Six digits/ : /^六位数字/ }).waitFor();
    });
  }
});

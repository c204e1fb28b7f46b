import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { look } from "../../../tests/browser/look.ts";
import { openTicket } from "../../../tests/world/devices.ts";
import { frameOf, openOperation } from "../../../tests/world/open-operation.ts";
import { setAppStage, stateOf } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const stage = setAppStage();
const { open, addAccount } = stage;

/** Opens a file as the user does by the button. */
async function openPicture(page: Page, picture: Uint8Array, mimeType = "image/png"): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open a saved picture" }).click();
  await (await chooser).setFiles({ name: "code.png", mimeType, buffer: Buffer.from(picture) });
}

/** Pastes it, or drops it on the page. */
async function give(page: Page, how: "paste" | "drop", picture: Uint8Array): Promise<void> {
  await page.evaluate(
    ([type, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "code.png", { type: "image/png" }));
      const event =
        type === "paste"
          ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
          : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
    },
    [how, [...picture]] as const,
  );
}

function blankPicture(): Uint8Array {
  const wall = new PNG({ width: 300, height: 200 });
  wall.data.fill(200);
  return PNG.sync.write(wall);
}

const notLive = "A saved picture of this code approves nothing. Scan the live code on the website.";

describe("a saved picture of a code for live scans (T50)", () => {
  test("is refused with a sentence and no request, however it comes", async () => {
    const { world, page } = stage;
    const opened = await openOperation(world, "transfer", { user: await addAccount() });
    const picture = codePicture(await frameOf(opened));
    await open("#/scan");
    const requests: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await openPicture(page, picture);
    await page.getByText(notLive).waitFor();
    await look(page, "authenticator/picture-refused", { only: ["phone-light", "phone-dark", "desktop-light"] });
    for (const how of ["paste", "drop"] as const) {
      await open("#/");
      await open("#/scan");
      await give(page, how, picture);
      await page.getByText(notLive).waitFor();
    }
    assert.deepEqual(
      requests.filter((path) => path.startsWith("/v1/device/scans")),
      [],
    );
    assert.equal(await stateOf(opened), "presented");
  });

  test("of another kind, without a code, or no picture at all, each gets its own sentence", async () => {
    const { world, page } = stage;
    const user = await addAccount();
    const ticket = await openTicket({ party: world.bank, user: `${user}-b`, clock: world.clock });
    await open("#/scan");
    await openPicture(page, codePicture(ticket.code));
    await page.getByText("That code adds an account.").waitFor();
    await openPicture(page, blankPicture());
    await page.getByText("There is no code in that picture.").waitFor();
    await openPicture(page, codePicture(ticket.code, ticket.code.replace("#1e.", "#1.")));
    await page.getByText("There are several codes in that picture.").waitFor();
    await openPicture(page, new TextEncoder().encode("not a picture"));
    await page.getByText("That is not a picture this browser can read.").waitFor();
  });
});

describe("a link that leads here from outside the app (T49)", () => {
  const digits = "01234567890123456".repeat(20);

  test("approves nothing and opens nothing, though an account is here, unless it is one for this device", async () => {
    const { world, page } = stage;
    await addAccount();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await page.goto(`${world.issuer}/q#1.${digits}`);
    await page.getByRole("heading", { name: "Open the app and scan there" }).waitFor();
    await page.waitForFunction(() => location.hash === "");
    assert.equal(await page.locator("a, button, input").count(), 0);
    assert.deepEqual(
      requests.filter((path) => path.startsWith("/v1/")),
      [],
    );
  });

  test("for this device opens the app, takes the code out of the address at once, and is judged as any code", async () => {
    const { world, page } = stage;
    await addAccount();
    await page.goto(`${world.issuer}/q#1s.${digits}`);
    await page.getByText("The code could not be read.").waitFor();
    assert.equal(page.url(), `${world.issuer}/app/#/link`);
    await look(page, "authenticator/link-refused", { only: ["phone-light", "desktop-dark"] });
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]));
    assert.equal(kept.includes("0123456789"), false);
    await page.reload();
    await page.getByText("There is nothing to open here any more.").waitFor();
  });

  test("for this device stays on its page where there is no account", async () => {
    const { world, page } = stage;
    await page.goto(`${world.issuer}/q#1s.${digits}`);
    await page.getByRole("heading", { name: "Open the app and scan there" }).waitFor();
    await page.waitForFunction(() => location.hash === "");
    await page.waitForLoadState("networkidle");
    assert.equal(await page.locator("a, button, input").count(), 0);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startWorld } from "../world/world.ts";
import { launchChromium } from "./launch-chromium.ts";
import { look } from "./look.ts";
import { collectPageFaults } from "./page-faults.ts";

describe("the reference of the API", () => {
  test("is served by the server itself, reads well, and leads to every request", async () => {
    const world = await startWorld();
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const faults = collectPageFaults(page);
      await page.goto(`${world.issuer}/reference`);
      await look(page, "reference/api");
      await page.getByRole("navigation").getByRole("link", { name: "POST /v1/operations", exact: true }).click();
      assert.equal(new URL(page.url()).hash, "#createOperation");
      const section = page.getByRole("region", { name: "POST /v1/operations", exact: true });
      await section.getByText("From a shell").click();
      await section.getByText("Idempotency-Key: $(uuidgen)").waitFor();
      await section.getByText("How it may be refused").click();
      await section.getByText("details_rejected").waitFor();
      assert.deepEqual(faults(), []);
    } finally {
      await browser.close();
      await world.close();
    }
  });
});

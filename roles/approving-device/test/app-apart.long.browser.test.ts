import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { frameOf } from "../../../tests/world/open-operation.ts";
import { openSameDevice } from "../../../tests/world/same-device.ts";
import { setAppStage, stateOf } from "./app-stage.ts";

const stage = setAppStage({ apart: true });
const { addAccount, scanOperation, hold } = stage;

describe("the authenticator at an origin of its own", () => {
  test("enrols at the issuer it was set up for, scans and approves there", async () => {
    const { page, world } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    assert.notEqual(new URL(page.url()).host, new URL(world.issuer).host);
    await hold(1400);
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    assert.equal(await stateOf(opened), "approved");
  });

  test("opens a link for this device there as well (§11.3)", async () => {
    const { page, world } = stage;
    const opened = await openSameDevice(world, await addAccount());
    const link = (await frameOf(opened)).replace("#1.", "#1s.");
    assert.equal(new URL(link).origin, world.authenticator);
    await page.goto(link);
    await hold(1400);
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    assert.equal(await stateOf(opened), "approved");
  });

  test("is not served where the API is, nor the API where it is", async () => {
    const { page, world } = stage;
    const statusAt = async (address: string) => (await page.goto(address))?.status();
    assert.equal(await statusAt(`${world.issuer}/app/`), 404);
    assert.equal(await statusAt(`${world.authenticator}/app/`), 200);
    assert.equal(await statusAt(`${world.authenticator}/jwks.json`), 404);
    assert.equal(await statusAt(`${world.issuer}/jwks.json`), 200);
  });
});

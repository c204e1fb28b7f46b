import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { setElementStage } from "./element-stage.ts";
import { readByZxing } from "./read-code.ts";

const enrolCode = `https://verify.example.com/q#1e.${"01234567890123456".repeat(28)}`;

const stage = setElementStage();
const { showEnrolment, enrolmentResult, reaches, heard } = stage;

describe("<countersign-approval> for an enrolment", () => {
  test("shows an enrolment code, hands the digits to the page and shows the page's answers", async () => {
    const { page, element, faults } = stage;
    await showEnrolment(enrolCode);
    await reaches("enrol-scan");
    assert.deepEqual(await readByZxing(await page.screenshot({ fullPage: true })), [enrolCode]);
    await element.getByLabel("Six digits from your phone").fill("012345");
    await page.keyboard.press("Enter");
    await reaches("enrol-checking");
    assert.deepEqual((await heard()).at(-1), ["countersign-short-string", { shortString: "012345" }]);
    await enrolmentResult("wrong");
    await element.getByText("Those are not the digits on the phone.").waitFor();
    await enrolmentResult("confirmed");
    await reaches("enrol-done");
    assert.deepEqual(faults, []);
  });

  test("follows an enrolment: asks for the digits once a phone has the code, and says when it died", async () => {
    const { server, page, element } = stage;
    server.send("state", { state: "ticketed", version: 1 });
    await showEnrolment(enrolCode, { withStates: true });
    await reaches("enrol-scan");
    const input = element.getByLabel("Six digits from your phone");
    await input.fill("111");
    server.send("state", { state: "pending", version: 2 });
    await reaches("enrol-digits");
    assert.equal(await input.inputValue(), "111", "what was typed before the page heard of it stays");
    await input.focus();
    await page.keyboard.press("End");
    await page.keyboard.type("111");
    await page.keyboard.press("Enter");
    await reaches("enrol-checking");
    server.send("state", { state: "dead", version: 3 });
    await reaches("enrol-dead");
    server.send("state", { state: "ticketed", version: 1 });
    await showEnrolment(enrolCode, { withStates: true });
    await reaches("enrol-scan");
    server.send("state", { state: "expired", version: 2 });
    await reaches("enrol-expired");
    await element.getByText("No phone was added. Start again for a new code.").first().waitFor();
    await look(page, "widget/enrol-expired");
  });
});

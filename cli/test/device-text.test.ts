import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { runCli } from "./run-cli.ts";

/** Clears the screen and writes the clipboard, in terminals that obey. */
const name = "Bank\u001b[2J\u001b]52;c;aGk=\u0007\u009b2J\u202e";
const shown = "Bank?[2J?]52;c;aGk=??2J?";

const id = Buffer.alloc(16).toString("base64url");
const account = {
  id,
  issuer: `https://${name}`,
  organization: { n: 1, id: "bank", name },
  state: "active",
  ticket: id,
  ticketExpiresAt: 1,
  addedAt: 1,
  device: null,
  binding: null,
  shortString: null,
  subject: null,
  userKey: null,
  previousUserKey: null,
  codeKey: null,
  rollingToken: null,
  tokenInDoubt: false,
};

describe("what a server called itself, on a terminal", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "countersign-text-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  test("moves no cursor, and lines still end", async () => {
    const file = join(folder, "device.json");
    writeFileSync(file, JSON.stringify({ profile: 1, stores: { accounts: { [id]: account } } }));
    const { out, err } = await runCli(["device", "list", "--profile", file]);
    assert.equal(out, `${id}  ${shown}  active  https://${shown}\n`, err);
  });

  test("moves none in a failure either", async () => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, "{}");
    const { err } = await runCli(["device", "list", "--profile", file]);
    assert.match(err, /is no device profile/);
    assert.doesNotMatch(err, /(?!\n)\p{C}/u);
  });
});

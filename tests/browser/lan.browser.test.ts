import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../world/free-port.ts";
import { launchTrusting } from "./launch-chromium.ts";

const command = fileURLToPath(new URL("../../cli/bin/countersign.js", import.meta.url));

/** This machine's own address in a network; where it is in none, another of its loopback's. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.2";
}

/** Runs the demo as `npm start -- --lan` does, and waits until it says what to do with a phone. */
async function startDemo(folder: string, address: string) {
  const ports = [await findFreePort(), await findFreePort(), await findFreePort(), await findFreePort()];
  const [port = 0, bankPort, bazaarPort, shopPort] = ports;
  const flags = { port, "bank-port": bankPort, "bazaar-port": bazaarPort, "shop-port": shopPort, data: folder };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const demo = spawn(process.execPath, [command, "demo", "--lan", address, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, COUNTERSIGN_CONSOLE: "off" },
  });
  let said = "";
  for await (const part of demo.stdout) {
    said += String(part);
    if (said.includes("The browser on this computer")) break;
  }
  if (demo.exitCode !== null) throw new Error(`the demo ended at its start: ${said}`);
  return { demo, said, issuer: `https://${address}:${port}`, bank: `https://${address}:${bankPort}` };
}

/** What a client hears that trusts this authority and no other; the code of the fault when it hears nothing. */
function statusOf(url: string, ca: string | undefined): Promise<number | string> {
  return new Promise((resolve) => {
    request(url, ca === undefined ? {} : { ca }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "fault"))
      .end();
  });
}

describe("a phone in this computer's network", () => {
  const address = ownAddress();

  test("opens what `--lan` shows, trusting only the certificate that it made, and a scan there succeeds", async () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-lan-"));
    const { demo, said, issuer, bank } = await startDemo(folder, address);
    const read = (name: string): string => readFileSync(join(folder, "lan", name), "utf8");
    const spki = new X509Certificate(read("cert.pem")).publicKey.export({ type: "spki", format: "der" });
    const context = await launchTrusting(createHash("sha256").update(spki).digest("base64"), {
      folder: join(folder, "chromium"),
      sharedTab: "Example Bank",
    });
    try {
      const authority = read("authority.pem");
      assert.equal(await statusOf(`${issuer}/healthz`, authority), 200);
      assert.notEqual(
        await statusOf(`${issuer}/healthz`, undefined),
        200,
        "a stranger, to whoever trusts nothing of it",
      );
      const [page = ""] = /http:\/\/\S+/.exec(said.slice(said.indexOf("point its camera"))) ?? [];
      const site = await context.newPage();
      await site.goto(page);
      await site.getByRole("link", { name: "Open the authenticator" }).click();
      await site.waitForURL(`${issuer}/app/**`);
      assert.equal(await site.evaluate(() => isSecureContext), true);

      await site.goto(bank);
      await site.getByRole("button", { name: /^mira/ }).click();
      await site.getByRole("button", { name: "Sign in" }).last().click();
      await site.getByRole("link", { name: "Security" }).click();
      await site.getByRole("button", { name: "Add your phone" }).click();
      await site.getByRole("dialog").getByLabel("Password").fill("paper-boat-21");
      await site.getByRole("button", { name: "Show the code" }).click();
      const app = await context.newPage();
      await app.goto(`${issuer}/app/`);
      await app.getByRole("link", { name: "Add account" }).click();
      await app.getByRole("button", { name: "Scan this screen" }).click();
      await app.getByRole("button", { name: "Yes, add it" }).click();
      const label = await app.getByRole("img", { name: /^Six digits: [0-9 ]+$/ }).getAttribute("aria-label");
      await site
        .locator("countersign-approval")
        .getByRole("textbox")
        .fill(label?.replace(/\D/g, "") ?? "");
      await site.getByRole("button", { name: "Continue" }).last().click();
      await site.getByText("Your phone was confirmed").first().waitFor();
    } finally {
      await context.close();
      demo.kill();
      await once(demo, "exit");
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

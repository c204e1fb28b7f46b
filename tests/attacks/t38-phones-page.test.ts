import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { text } from "node:stream/consumers";
import { openLanCertificate } from "../../cli/src/lan/lan-certificate.ts";
import { serveTrustPage } from "../../cli/src/lan/trust-page.ts";
import { findFreePort } from "../world/free-port.ts";

const address = "127.0.0.1";

describe("T38: somebody in the network asks the page for phones what no browser asks", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-lan-"));
  let port: number;
  let page: Awaited<ReturnType<typeof serveTrustPage>>;
  before(async () => {
    port = await findFreePort();
    const { authority } = await openLanCertificate(folder, { address, clock: Date.now });
    page = await serveTrustPage({ address, port, authority, authenticator: "https://127.0.0.1:1/app/" });
  });
  after(async () => {
    await page.close();
    rmSync(folder, { recursive: true });
  });

  /** The first line of the answer. */
  async function ask(target: string): Promise<string> {
    const socket = connect({ host: address, port });
    socket.end(`GET ${target} HTTP/1.1\r\nhost: phone\r\nconnection: close\r\n\r\n`);
    return (await text(socket)).split("\r\n")[0] ?? "";
  }

  test("it answers that there is nothing, and the demo behind it goes on", async () => {
    for (const target of ["//", "///", "http://", "//[", "http://%/", "*", "/%"])
      assert.match(await ask(target), /^HTTP\/1\.1 [24]\d\d /, target);
    assert.match(await ask("/"), /^HTTP\/1\.1 200 /);
  });
});

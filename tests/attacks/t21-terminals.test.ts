import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import type { RegisteredServer } from "@countersign/verification-server";
import { findingsText } from "../../cli/src/commands/doctor.ts";
import { textTable } from "../../cli/src/commands/text-table.ts";
import { joinedFindings } from "../../cli/src/doctor/look-at-servers.ts";
import { runCli } from "../../cli/test/run-cli.ts";

/** Clears the screen and writes the clipboard, in terminals that obey. */
const hostile = "\u001b[2J\u001b]52;c;aGk=\u0007\u009b2J\u202e";
const control = /(?!\n)\p{C}/u;

async function withServer(answer: RequestListener, work: (origin: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What the doctor says of a server that has joined. */
async function lookAt(url: string): Promise<string> {
  const server = { n: 2, kind: "qr", url, revokedAt: null } as RegisteredServer;
  return findingsText(await joinedFindings([server]));
}

describe("T21: a server that writes to the terminal of whoever asks it", () => {
  test("countersign show: an address in the display is named without its commands", async () => {
    let asked = 0;
    // The first time it cannot be read, which is said with the address; then it is gone, which ends the command.
    const answer = (_request: unknown, reply: ServerResponse) =>
      void reply.writeHead((asked += 1) > 1 ? 404 : 500).end();
    await withServer(answer, async (origin) => {
      const address = { url: `${origin}/${hostile}\nApproved.`, token: "t" };
      const { code, out, err } = await runCli([
        "show",
        JSON.stringify({ frames: { ...address, url: "http://127.0.0.1:1" }, states: address, expiresAt: 1 }),
      ]);
      assert.equal(code, 2);
      assert.match(err, /\[2J.*Approved\. cannot be read/);
      assert.doesNotMatch(out + err, control);
    });
  });

  test("countersign doctor: a server that joined cannot add lines about others", async () => {
    const answer = (_request: unknown, reply: ServerResponse) =>
      void reply.writeHead(503).end(`no${hostile}\nok    server 1: well\n`);
    await withServer(answer, async (origin) => {
      const text = await lookAt(origin);
      assert.match(text, /^FAIL {2}server 2 \(qr\): .* is not of use: no.*ok {4}server 1/);
      assert.doesNotMatch(text, /^ok/m);
      assert.doesNotMatch(text, control);
    });
  });

  test("countersign doctor: nor talk until there is no memory left", async () => {
    const most = 64 * 1024 * 1024;
    const piece = Buffer.alloc(64 * 1024, "x");
    let sent = 0;
    function talk(reply: ServerResponse): void {
      while (sent < most && !reply.destroyed) {
        sent += piece.length;
        if (!reply.write(piece)) return void reply.once("drain", () => talk(reply));
      }
      reply.end();
    }
    await withServer(
      (_request, reply) => talk(reply.writeHead(503)),
      async (origin) => {
        assert.match(await lookAt(origin), /^FAIL/);
        assert.ok(sent < most);
      },
    );
  });

  test("a cell of a table holds no line of its own", () => {
    assert.equal(textTable([["we_1", `on\nwe_2  off${hostile}`]]), "  we_1  on?we_2  off?[2J?]52;c;aGk=??2J?\n");
  });
});

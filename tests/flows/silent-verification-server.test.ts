import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createOperationServer } from "@countersign/operation-server";
import { createNodeCrypto, createNodeSigner, generatePrivateJwk, silentLog, systemRandom } from "@countersign/platform";
import { signedRoute } from "../../cli/src/split/role-connections.ts";
import { findFreePort } from "../world/free-port.ts";
import { createHandClock } from "../world/hand-clock.ts";

test("an operation server whose verification server is away says so once, and of nothing that it is a fault", async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-silent-"));
  const said: string[] = [];
  const log = {
    ...silentLog,
    warn: (event: string) => void said.push(`warn ${event}`),
    fault: (event: string) => void said.push(`fault ${event}`),
  };
  const subjectKeyFile = join(folder, "subject-keys.json");
  writeFileSync(subjectKeyFile, "{}", { mode: 0o600 });
  const clock = createHandClock().now;
  const signer = await createNodeSigner(createNodeCrypto(), generatePrivateJwk());
  const verificationServer = `http://localhost:${await findFreePort()}`;
  const server = createOperationServer({
    url: "http://localhost",
    subjectKeyFile,
    routes: [signedRoute({ verificationServer, signer, clock, log })],
    clock,
    random: systemRandom,
    log,
  });
  try {
    for (let k = 0; k < 3; k += 1) assert.equal(await server.deliverDue(), 0);
    assert.deepEqual(said, ["warn outbox"]);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});

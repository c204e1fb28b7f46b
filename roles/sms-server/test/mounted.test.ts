import assert from "node:assert/strict";
import { test } from "node:test";
import {
  connectSigned,
  createHttpServer,
  createNodeCrypto,
  createNodeSigner,
  generatePrivateJwk,
  silentLog,
  systemClock,
  systemRandom,
} from "@countersign/platform";
import { verificationServerToMethodServer } from "@countersign/protocol/contract";
import { findFreePort } from "../../../tests/world/free-port.ts";
import { digestOf, freshId, sealPhone, startBench, transfer } from "./bench.ts";

test("an SMS server of its own is asked by signed requests, and by nobody who is not on its list", async (t) => {
  const bench = await startBench();
  t.after(() => bench.close());
  const crypto = createNodeCrypto();
  const signer = await createNodeSigner(crypto, generatePrivateJwk());
  const stranger = await createNodeSigner(crypto, generatePrivateJwk());
  const app = createHttpServer({ log: silentLog, random: systemRandom });
  t.after(() => app.close());
  const port = await findFreePort();
  const authority = `localhost:${port}`;
  bench.server().mount(app, { verificationServers: () => [signer.jwk], authority });
  await app.listen({ host: "localhost", port });
  // The signatures are judged by the clock of the server, which is moved by hand.
  const connect = (by: typeof signer) =>
    connectSigned(verificationServerToMethodServer, {
      url: `http://${authority}`,
      signer: by,
      crypto,
      clock: bench.clock.now,
      timeoutMs: 5000,
    });

  await assert.rejects(connect(stranger).health({}), { code: "signature_invalid" });
  const client = connect(signer);
  const { ready, sealTo } = await client.health({});
  assert.ok(ready && sealTo);
  const registration = freshId();
  const shared = {
    registration,
    organization: "example-bank",
    subject: "AAAAAAAAAAAAAAAAAAAAAA",
    locale: "en" as const,
    origins: [],
    expiresAt: Math.floor(systemClock() / 1000) + 600,
  };
  const sealed = await sealPhone(sealTo, "+15550100042");
  const { show } = await client.register({ body: { ...shared, organizationName: "Example Bank", sealed } });
  assert.deepEqual(show, { kind: "code", digits: [6], sentTo: "42" });
  const prove = { params: { id: registration }, body: { input: { code: bench.gateway.lastCode() } } };
  assert.deepEqual(await client.answerRegistration(prove), { verdict: "accepted", hint: "42" });
  const attempt = freshId();
  await client.begin({
    body: { ...shared, attempt, codeHash: digestOf("c"), digest: digestOf("d"), about: transfer },
  });
  const answer = {
    params: { id: attempt },
    body: { digest: digestOf("d"), input: { code: bench.gateway.lastCode() } },
  };
  assert.deepEqual(await client.answer(answer), { verdict: "accepted", evidence: { channel: "sms" } });
  await client.cancel({ params: { id: attempt }, body: {} });
  await client.removeRegistration({ params: { id: registration } });
  await assert.rejects(client.answer(answer), { code: "operation_not_found" });
});

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CountersignError, verifyWebhook, type WebhookEndpointWithSecret } from "@countersign/relying-party";
import { Webhook } from "standardwebhooks";
import { openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { type Received, startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";
import { startWorld, type World } from "../world/world.ts";

const tolerance = 300;

/** Everything somebody on the way, or somebody else altogether, may try with a webhook they have seen. */
const forgeries: Readonly<Record<string, (real: Received) => Pick<Received, "headers" | "body">>> = {
  "another body": ({ headers, body }) => ({ headers, body: body.replace("cancelled", "approved") }),
  "the same body written another way": ({ headers, body }) => ({ headers, body: ` ${body}` }),
  "another id": ({ headers, body }) => ({
    headers: { ...headers, "webhook-id": "evt_00000000000000000000000000" },
    body,
  }),
  "another time": ({ headers, body }) => ({
    headers: { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) + 1) },
    body,
  }),
  "another signature": ({ headers, body }) => ({
    headers: { ...headers, "webhook-signature": `v1,${"A".repeat(43)}=` },
    body,
  }),
  "a signature of another version": ({ headers, body }) => ({
    headers: { ...headers, "webhook-signature": headers["webhook-signature"]?.replace("v1,", "v1a,") ?? "" },
    body,
  }),
  "a part of the signature": ({ headers, body }) => ({
    headers: { ...headers, "webhook-signature": headers["webhook-signature"]?.slice(0, -8) ?? "" },
    body,
  }),
  "no signature": ({ headers, body }) => ({ headers: { ...headers, "webhook-signature": "" }, body }),
};

describe("T24: a webhook that Countersign has not sent", () => {
  let receiver: WebhookReceiver;
  let world: World;
  let endpoint: WebhookEndpointWithSecret;
  let real: Received;
  before(async () => {
    receiver = await startWebhookReceiver();
    world = await startWorld({ webhooks: { dangerouslyAllowedOrigins: [receiver.origin] } });
    endpoint = await world.bank.sdk.webhooks.create({ url: `${receiver.origin}/hooks` }, { idempotencyKey: newKey() });
    const { id } = await openOperation(world, "transfer", { user: "mira" });
    await world.bank.sdk.cancel(id);
    await world.running().operationServer.deliverDue();
    real = receiver.received[0] ?? assert.fail("nothing was delivered");
  });
  after(async () => {
    await world.close();
    await receiver.close();
  });

  const judged = (
    { headers, body }: Pick<Received, "headers" | "body">,
    { ahead = 0, secret = endpoint.secret } = {},
  ) => verifyWebhook({ secret, headers, body, clock: () => world.clock.now() + ahead * 1000 });
  const refused = (promise: Promise<unknown>, what: string) =>
    assert.rejects(promise, (error) => error instanceof CountersignError && error.code === "signature_invalid", what);

  for (const [what, forge] of Object.entries(forgeries)) {
    test(`is refused, by the library of the standard as well: ${what}`, async () => {
      const forged = forge(real);
      await refused(judged(forged), what);
      assert.throws(() => new Webhook(endpoint.secret).verify(forged.body, { ...forged.headers }), what);
    });
  }

  test("is told from a real one, which that library takes too", async () => {
    const event = await judged(real);
    assert.deepEqual([event.type, event.id], ["operation.cancelled", real.headers["webhook-id"]]);
    assert.deepEqual(new Webhook(endpoint.secret).verify(real.body, { ...real.headers }), JSON.parse(real.body));
    const bytes = new TextEncoder().encode(real.body);
    const headers = new Headers({ ...real.headers });
    assert.deepEqual(
      await verifyWebhook({ secret: [endpoint.secret], headers, body: bytes, clock: world.clock.now }),
      event,
    );
  });

  test("is refused when it is a real one that is too old, or of a time to come", async () => {
    for (const ahead of [tolerance, -tolerance]) await judged(real, { ahead });
    for (const ahead of [tolerance + 1, -tolerance - 1]) await refused(judged(real, { ahead }), String(ahead));
  });

  test("is refused under the secret of another endpoint", async () => {
    const { secret } = await world.bank.sdk.webhooks.create(
      { url: `${receiver.origin}/other` },
      { idempotencyKey: newKey() },
    );
    assert.notEqual(secret, endpoint.secret);
    await refused(judged(real, { secret }), "another endpoint's secret");
  });

  test("could at most say that something happened: neither details, nor receipt, nor anything to act on is in one", () => {
    const { data } = JSON.parse(real.body) as { data: object };
    assert.deepEqual(Object.keys(data).toSorted(), ["business", "operation", "state", "user", "version"]);
  });
});

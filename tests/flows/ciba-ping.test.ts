import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approval, refusal } from "../world/approve.ts";
import { clientKey, startBridge, type WorldBridge } from "../world/bridge.ts";
import { type CibaClient, createCibaClient, type OpenedRequest } from "../world/ciba-client.ts";
import { enrolDevice } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { type Receiver, startReceiver } from "../world/ping-receiver.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("CIBA in ping mode", () => {
  let world: World;
  let bridge: WorldBridge;
  let device: ApprovingDevice;
  let client: CibaClient;
  let receiver: Receiver;
  let sofar = 0;

  before(async () => {
    world = await startWorld({ limits: noLimits });
    receiver = await startReceiver();
    const key = clientKey();
    bridge = await startBridge(world, {
      dangerouslyAllowedOrigins: [receiver.origin],
      clients: [
        {
          client_id: "till",
          client_name: "Harbour till",
          jwks: key.jwks,
          backchannel_token_delivery_mode: "ping",
          backchannel_client_notification_endpoint: `${receiver.origin}/ping`,
        },
      ],
    });
    client = await createCibaClient(bridge, { id: "till", key });
    device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  beforeEach(() => {
    receiver.answer(204);
    sofar = receiver.received.length;
  });
  after(async () => {
    await bridge.close();
    await receiver.close();
    await world.close();
  });

  const token = "a-token-of-the-client";
  const open = () => client.open({ login_hint: "mira", client_notification_token: token });
  async function decide(opened: OpenedRequest, decision: typeof approval | typeof refusal): Promise<void> {
    assert.equal((await device.scan(await frameOf(opened), null)).kind, "review");
    await device.decide(opened.operation, decision);
  }
  const pings = () => receiver.received.slice(sofar);

  test("tells the client at its own address, with its own token, and then the tokens are there", async () => {
    const opened = await open();
    await decide(opened, approval);
    await receiver.waitFor(sofar + 1);
    assert.deepEqual(pings(), [
      { path: "/ping", authorization: `Bearer ${token}`, body: JSON.stringify({ auth_req_id: opened.auth_req_id }) },
    ]);
    assert.ok((await client.redeem(opened.auth_req_id)).body);
  });

  test("tells it of a no as well", async () => {
    const opened = await open();
    await decide(opened, refusal);
    await receiver.waitFor(sofar + 1);
    assert.equal((await client.redeem(opened.auth_req_id)).error, "access_denied");
  });

  test("tries again when the client was away, also over a restart, and does not follow it elsewhere", async () => {
    receiver.answer(503, 302, null, 200);
    const opened = await open();
    await decide(opened, approval);
    for (let come = 1; come <= 4; come++) {
      await receiver.waitFor(sofar + come);
      // Ends when what is under way has come to its end.
      await bridge.restart();
      world.clock.move(30);
    }
    assert.deepEqual(
      pings().map(({ path }) => path),
      Array.from({ length: 4 }, () => "/ping"),
    );
  });

  test("is not forgotten over a restart before the decision", async () => {
    const opened = await open();
    await bridge.restart();
    await decide(opened, approval);
    await receiver.waitFor(sofar + 1);
    assert.equal(pings().at(-1)?.body, JSON.stringify({ auth_req_id: opened.auth_req_id }));
  });

  test("a request without a token to be told by is refused", async () => {
    assert.equal((await client.ask({ login_hint: "mira" })).error, "invalid_request");
    const long = { login_hint: "mira", client_notification_token: "x".repeat(1025) };
    assert.equal((await client.ask(long)).error, "invalid_request");
  });
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { createLog } from "@countersign/platform";
import { toBase64url, utf8 } from "@countersign/protocol";
import { approval } from "../world/approve.ts";
import { clientKey, startBridge, type WorldBridge } from "../world/bridge.ts";
import { type CibaClient, createCibaClient } from "../world/ciba-client.ts";
import { enrolDevice } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { type Receiver, startReceiver } from "../world/ping-receiver.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const user = "mira-canary-7319";
const notificationToken = "notification-canary-4471";

describe("T36, T30: what somebody finds who has the bridge's database and its log", () => {
  let world: World;
  let bridge: WorldBridge;
  let receiver: Receiver;
  let client: CibaClient;
  let device: ApprovingDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    receiver = await startReceiver();
    const key = clientKey();
    bridge = await startBridge(world, {
      dangerouslyAllowedOrigins: [receiver.origin],
      log: createLog({ level: "trace", destination: join(world.dataDir, "bridge.log") }),
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
    device = await enrolDevice({ party: world.bank, user, clock: world.clock });
  });
  after(async () => {
    await bridge.close();
    await receiver.close();
    await world.close();
  });

  const files = () => readdirSync(world.dataDir).filter((name) => name.startsWith("bridge"));
  function assertNowhere(secret: string): void {
    for (const spelling of [secret, toBase64url(utf8(secret)), Buffer.from(secret).toString("hex")])
      for (const name of files())
        assert.ok(!readFileSync(join(world.dataDir, name), "latin1").includes(spelling), `${secret} is in ${name}`);
  }

  test("is no user, no token and no id that opens anything", async () => {
    const opened = await client.open({ login_hint: user, client_notification_token: notificationToken });
    await client.ask({ login_hint: user });
    assert.equal((await device.scan(await frameOf(opened), null)).kind, "review");
    await device.decide(opened.operation, approval);
    await receiver.waitFor(1);
    const { body } = await client.redeem(opened.auth_req_id);
    const { access_token: accessToken, id_token: idToken = "" } = body ?? assert.fail("no tokens");
    const { frames, states } = opened.display;
    await bridge.restart();
    assert.ok(files().length >= 3, files().join());
    assert.match(readFileSync(join(world.dataDir, "bridge.log"), "utf8"), /bridge\.opened/);
    for (const secret of [
      user,
      notificationToken,
      opened.auth_req_id,
      accessToken,
      idToken,
      frames.token,
      states.token,
    ])
      assertNowhere(secret);
  });

  test("is its owner's alone", () => {
    for (const name of files().filter((one) => !one.endsWith(".log")))
      assert.equal(statSync(join(world.dataDir, name)).mode & 0o077, 0, name);
  });
});

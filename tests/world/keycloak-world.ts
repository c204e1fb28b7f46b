import type { ApprovingDevice } from "@countersign/approving-device";
import { scanOn } from "./approve.ts";
import { startBridge, type WorldBridge } from "./bridge.ts";
import { enrolDevice } from "./devices.ts";
import { findFreePort } from "./free-port.ts";
import { type Keycloak, startKeycloak } from "./keycloak.ts";
import { type Opened, openOperation } from "./open-operation.ts";
import type { SceneName } from "./scenes.ts";
import { noLimits, startWorld, type World } from "./world.ts";

/** A bank whose users sign in through Keycloak, which asks the bank's bridge. */
export interface KeycloakWorld {
  readonly world: World;
  readonly bridge: WorldBridge;
  readonly keycloak: Keycloak;
  /** mira's. */
  readonly device: ApprovingDevice;
  /** The bank's page shows a code of its own, and its client asks Keycloak for that operation. */
  open(name?: SceneName): Promise<Opened>;
  /** What the client passes on for an operation. */
  parametersFor(opened: Pick<Opened, "id">, user?: string): Readonly<Record<string, unknown>>;
  /** Scans, and decides. */
  decide(opened: Opened, answer: "approve" | "decline"): Promise<void>;
  close(): Promise<void>;
}

export async function startKeycloakWorld(): Promise<KeycloakWorld> {
  const world = await startWorld({ limits: noLimits });
  const port = await findFreePort();
  const keycloak = await startKeycloak({
    channel: () => `http://localhost:${port}/keycloak/ciba`,
    seconds: world.clock.seconds,
  });
  const realm = {
    issuer: keycloak.issuer,
    url: keycloak.issuer,
    clients: ["shop"],
    user: "login_hint",
    parameter: "countersign_operation",
    scenes: [
      { type: "login", business: "accounts", bindingMessage: "place" },
      { type: "password-change", business: "accounts", bindingMessage: null },
    ],
  } as const;
  const bridge = await startBridge(world, {
    clients: [],
    keycloak: { listener: { host: "localhost", port }, realms: [realm] },
  });
  const device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  return {
    world,
    bridge,
    keycloak,
    device,
    open: (name = "login") => openOperation(world, name, { user: "mira" }),
    parametersFor: ({ id }, user = "mira") => ({ login_hint: user, countersign_operation: id }),
    async decide(opened, answer) {
      await scanOn(device, opened);
      await device.decide(opened.id, { answer, reason: null, locale: "en" });
    },
    async close() {
      await bridge.close();
      await keycloak.close();
      await world.close();
    },
  };
}

import { createNodeCrypto } from "@countersign/platform";
import { createKeyMaker } from "../../roles/verification-server/src/key-maker.ts";
import { rotateKey, type RotatedPurpose } from "../../roles/verification-server/src/keyring.ts";
import { nodesBeside } from "./shapes/start-apart-roles.ts";
import type { World } from "./world.ts";

const crypto = createNodeCrypto();

/** What the command does, and all servers have looked. */
export async function rotateIn(world: Pick<World, "running" | "clock">, purpose: RotatedPurpose): Promise<void> {
  // Keys stand in the order in which they were made.
  world.clock.move(1);
  const { verificationServer } = world.running();
  const { store, box, clock, random } = verificationServer.context;
  await rotateKey({ store, box, crypto, clock, random, keyMaker: createKeyMaker(crypto) }, purpose);
  for (const node of nodesBeside(verificationServer)) await node.context.keys.refresh();
}

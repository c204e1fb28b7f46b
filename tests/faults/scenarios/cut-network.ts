import { setTimeout as sleep } from "node:timers/promises";
import type { ServerName } from "../ground.ts";
import type { Network, Wire } from "../network.ts";
import { type Place, underTraffic } from "../place.ts";

/** A cable that is pulled. */
export interface Cut {
  readonly name: ServerName;
  readonly wire: Wire;
}

/** Pulls cables for `awayMs`, so that nothing passes and nobody is told, and puts them back. */
export async function cutCables(
  { place, network }: { place: Place; network: Network },
  { cuts, awayMs }: { cuts: readonly Cut[]; awayMs: number },
): Promise<void> {
  await underTraffic(place, async () => {
    for (const { name, wire } of cuts) network.cut(name, wire);
    await sleep(awayMs);
    for (const { name, wire } of cuts) network.mend(name, wire);
  });
}

import { type Action, actions } from "./operation-actions.ts";
import { modes, startIn, type World } from "./operation-world.ts";

/** One action that changed something. */
export interface Edge {
  readonly from: World;
  readonly action: Action;
  readonly to: World;
}

interface Explored {
  /** Every world that can be reached, with the shortest way to it. */
  readonly worlds: ReadonlyMap<string, { readonly world: World; readonly path: readonly Action[] }>;
  readonly edges: number;
}

export function keyOf(world: World): string {
  return JSON.stringify(world);
}

/** Goes every way from the start of each mode until nothing new is found. `see` is shown each edge and says whether to go on behind it, or at all. */
export function explore(
  step: (world: World, action: Action) => World | null,
  see: (edge: Edge) => boolean | "enough",
): Explored {
  const starts = modes.map(startIn);
  const worlds = new Map(starts.map((world) => [keyOf(world), { world, path: [] as readonly Action[] }]));
  let edges = 0;
  // A map goes on to what is added while it is gone through, so this is a search in breadth.
  for (const found of worlds.values()) {
    for (const action of actions) {
      const to = step(found.world, action);
      if (!to) continue;
      edges += 1;
      const seen = see({ from: found.world, action, to });
      if (seen === "enough") return { worlds, edges };
      if (!seen) continue;
      const next = keyOf(to);
      if (!worlds.has(next)) worlds.set(next, { world: to, path: [...found.path, action] });
    }
  }
  return { worlds, edges };
}

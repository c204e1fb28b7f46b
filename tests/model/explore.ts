import { type Action, actions, start, type World } from "./operation-model.ts";

/** One action that changed something. */
export interface Edge {
  readonly from: World;
  readonly action: Action;
  readonly to: World;
}

export interface Explored {
  /** Every world that can be reached, with the shortest way to it. */
  readonly worlds: ReadonlyMap<string, { readonly world: World; readonly path: readonly Action[] }>;
  readonly edges: number;
}

export function keyOf(world: World): string {
  return JSON.stringify(world);
}

/** Goes every way from the start until nothing new is found. `see` is shown each edge and says whether to go on behind it. */
export function explore(step: (world: World, action: Action) => World | null, see: (edge: Edge) => boolean): Explored {
  const worlds = new Map([[keyOf(start), { world: start, path: [] as readonly Action[] }]]);
  const waiting = [keyOf(start)];
  let edges = 0;
  for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
    const found = worlds.get(key);
    if (!found) break;
    for (const action of actions) {
      const to = step(found.world, action);
      if (!to) continue;
      edges += 1;
      if (!see({ from: found.world, action, to })) continue;
      const next = keyOf(to);
      if (worlds.has(next)) continue;
      worlds.set(next, { world: to, path: [...found.path, action] });
      waiting.push(next);
    }
  }
  return { worlds, edges };
}

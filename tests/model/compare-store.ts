import assert from "node:assert/strict";
import { systemRandom } from "@countersign/platform";
import type { OperationState } from "@countersign/protocol";
import type { Binding } from "@countersign/verification-server";
import { claimOf, type FrozenOperation } from "../../roles/verification-server/src/core/operation.ts";
import type { Store } from "../../roles/verification-server/src/store/port.ts";
import { openSqliteStore } from "../../roles/verification-server/src/store/sqlite/store.ts";
import { activeBinding } from "../../roles/verification-server/src/store/suite/device-samples.ts";
import { operationMs, startMs } from "../../roles/verification-server/src/store/suite/sample-ids.ts";
import { found, frozen, furtherBinding, open } from "../../roles/verification-server/src/store/suite/samples.ts";
import { create, endpoint } from "../../roles/verification-server/src/store/suite/webhook-samples.ts";
import { announcedOf, createEventReader } from "./events-told.ts";
import { type Action, actions } from "./operation-actions.ts";
import { createStep } from "./operation-model.ts";
import { type Mode, modes, startIn, type World } from "./operation-world.ts";
import { type Place, type Write, writes } from "./store-writes.ts";

export const stepMs = operationMs / 2; // The model gives an operation two steps of time, and a release one.
const step = createStep();

function named(name: string): Action {
  return actions.find((action) => action.name === name) ?? assert.fail(`there is no action "${name}"`);
}

/** What the model makes of a write: a worker looks before it consumes, so that the write alone is judged. */
export function modelled(world: World, { means }: Write): World | null {
  const seen = means[0]?.includes("consume") ? { ...world, workers: ["saw it approved", "idle"] as const } : world;
  for (const name of means) {
    const next = step(seen, named(name));
    if (next) return { ...next, workers: ["idle", "idle"] };
  }
  return null;
}

/** An operation of that mode that is on the page, and nobody has touched yet. */
export function openedIn(mode: Mode): World {
  return ["relying-party: open", "qr-server: present"].reduce<World>(
    (world, name) => step(world, named(name)) ?? assert.fail(name),
    startIn(mode),
  );
}

const modeFlags: Readonly<Record<Mode, number>> = { user: 0, anonymous: 9, offline: 4, "same device": 2 };

/** What a server would have frozen for an operation of that mode. */
export function frozenIn(
  mode: Mode,
  n: number,
  { subject, expiresAt }: { subject: string; expiresAt: number },
): FrozenOperation {
  const login = mode === "anonymous" ? { state: 0 as const } : { state: 1 as const, subject };
  const back = mode === "same device" ? { returnUrl: "https://bank.example/return" } : {};
  return frozen(n, { login, flags: modeFlags[mode], expiresAt, ...back });
}

/** Two phones of one user. */
export async function twoPhones(store: Store, i: number): Promise<readonly [Binding, Binding]> {
  // Far from the operations' numbers, for the second phone's approval is an operation too.
  const [of, n] = [1_000_000 + 2 * i, 1_000_001 + 2 * i];
  return [await activeBinding(store, of), await furtherBinding(store, { n, of })];
}

type Path = readonly (Write | "time")[];

/** Every world that writes and time lead to, with the shortest way there. */
export function reachable(): readonly { readonly world: World; readonly path: Path }[] {
  const starts = modes.map(openedIn);
  const all = new Map(starts.map((world) => [JSON.stringify(world), { world, path: [] as Path }]));
  for (const { world, path } of all.values()) {
    const later = step(world, named("a step of time"));
    const next = [...writes.map((write) => [write, modelled(world, write)] as const), ["time", later] as const];
    for (const [way, to] of next)
      if (to && !all.has(JSON.stringify(to))) all.set(JSON.stringify(to), { world: to, path: [...path, way] });
  }
  return [...all.values()];
}

/** What a store says of an operation, and what the model says, in the same words. */
export async function told(store: Store, n: number) {
  const { progress, scans, tries, deadlineMs } = await found(store, n);
  const claim = claimOf(progress);
  return { state: progress.state, scans, tries, confirmed: claim?.confirmed ?? false, open: deadlineMs !== null };
}
export const expected = ({ state, scans, tries, confirmed, deadline }: World) => ({
  state,
  scans,
  tries,
  confirmed,
  open: deadline !== null,
});

/**
 * Goes the way to each world with as many operations as there are writes, then makes a different write on each. The site is told of each
 * state once, whatever led to it.
 */
export async function compare({
  file = ":memory:",
  restarts = false,
  share = () => true,
}: {
  file?: string;
  /** True to end the store and open it again before the last write. */
  restarts?: boolean;
  /** Which of the worlds. */
  share?: (index: number) => boolean;
}): Promise<number> {
  let now = startMs;
  const start = () => openSqliteStore({ file, clock: () => now, random: systemRandom });
  let store = start();
  const worlds = reachable().filter((_world, index) => share(index));
  const bindings = await Promise.all(worlds.map((_world, i) => twoPhones(store, i)));
  await create(store, endpoint(1));
  const readEvents = createEventReader();
  let made = 0;
  for (const [i, { world, path }] of worlds.entries()) {
    const phones = bindings[i] ?? assert.fail();
    const place = (w: number): Place => ({ store, n: 1 + i * writes.length + w, phones });
    const places = writes.map((_write, w) => place(w));
    const expiresAt = (now + operationMs) / 1000;
    const { subject } = phones[0];
    await Promise.all(places.map(({ n }) => open(store, frozenIn(world.mode, n, { subject, expiresAt }))));
    let at = openedIn(world.mode);
    const went: OperationState[] = [];
    for (const way of path) {
      if (way === "time") {
        now += stepMs;
        at = step(at, named("a step of time")) ?? assert.fail();
        continue;
      }
      const here = at;
      await Promise.all(places.map((each) => way.run(each, here)));
      at = modelled(at, way) ?? assert.fail(way.name);
      went.push(at.state as OperationState);
    }
    assert.deepEqual(at, world);
    if (restarts) {
      await store.close();
      store = start();
    }
    // All in one turn, so in one commit: what one write does to its own operation is not seen by the others', but for the phones, which go last.
    const answers = await Promise.all(writes.map((write, w) => write.run(place(w), world)));
    const toldOf = await readEvents(store);
    for (const [w, write] of writes.entries()) {
      const to = modelled(world, write);
      const where = `${world.mode}: ${write.name} after ${path.map((way) => (way === "time" ? way : way.name)).join(", ")}`;
      assert.equal(answers[w] !== null, to !== null, where);
      assert.deepEqual(await told(store, place(w).n), expected(to ?? world), where);
      const end = (to ?? world).state as OperationState;
      assert.deepEqual(toldOf(place(w).n), announcedOf([...went, end]), `told of ${where}`);
      made += 1;
    }
  }
  await store.close();
  return made;
}

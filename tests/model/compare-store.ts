import assert from "node:assert/strict";
import type { Binding } from "@countersign/verification-server";
import type { Store } from "../../roles/verification-server/src/store/port.ts";
import { openSqliteStore } from "../../roles/verification-server/src/store/sqlite/store.ts";
import { activeBinding, revokeAtOnce } from "../../roles/verification-server/src/store/suite/device-samples.ts";
import { leaf, operationId, operationMs, startMs } from "../../roles/verification-server/src/store/suite/sample-ids.ts";
import {
  claim,
  consume,
  decide,
  found,
  frozen,
  open,
} from "../../roles/verification-server/src/store/suite/samples.ts";
import { type Action, actions, createStep, type Phone, start as unborn, type World } from "./operation-model.ts";

/** One write of the store, and what the model says of it. */
export interface Write {
  readonly name: string;
  /** The model's actions it stands for; the first that changes something. */
  readonly means: readonly string[];
  run(place: Place, world: World): Promise<unknown>;
}
export interface Place {
  readonly store: Store;
  readonly n: number;
  readonly phones: readonly [Binding, Binding];
}

export const stepMs = operationMs / 2; // The model gives an operation two steps of time, and a release one.
const step = createStep();
const phones: readonly Phone[] = [0, 1];
const end =
  (move: "cancel" | "block" | "revoke") =>
  ({ store, n }: Place) =>
    store.operations.end(operationId(n), { move, leaf: leaf(move) });

export const writes: readonly Write[] = [
  ...phones.map(
    (phone): Write => ({
      name: `phone ${phone} scans`,
      means: [`approving-device: claim by ${phone}`, `approving-device: rescan by ${phone}`],
      run: ({ store, n, phones: by }, { scans }) => claim(store, n, { by: by[phone], nonceHash: `nonce-${scans + 1}` }),
    }),
  ),
  ...phones.flatMap((phone) =>
    (["approve", "decline"] as const).flatMap((answer) =>
      [1, 2].map(
        (nonce): Write => ({
          name: `phone ${phone}: ${answer} with ${nonce}`,
          means: [`approving-device: ${answer} by ${phone} with ${nonce}`],
          run: ({ store, n, phones: by }) => decide(store, n, { by: by[phone], answer, nonceHash: `nonce-${nonce}` }),
        }),
      ),
    ),
  ),
  { name: "cancel", means: ["relying-party: cancel"], run: end("cancel") },
  { name: "block", means: ["verification-server: block"], run: end("block") },
  { name: "revoke", means: ["administrator: revoke"], run: end("revoke") },
  {
    name: "expire",
    means: ["timer: expire"],
    run: ({ store, n }) => store.operations.expire(operationId(n), { leaf: leaf("expired") }),
  },
  { name: "consume", means: ["relying-party: consume by 0"], run: ({ store, n }) => consume(store, n, `receipt-${n}`) },
  ...phones.map(
    (phone): Write => ({
      name: `remove phone ${phone}`,
      means: [`remove phone ${phone}`],
      run: ({ store, phones: by }) => revokeAtOnce(store, by[phone].id),
    }),
  ),
];

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

export const opened = ["relying-party: open", "qr-server: present"].reduce<World>(
  (world, name) => step(world, named(name)) ?? assert.fail(name),
  unborn,
);

type Path = readonly (Write | "time")[];

/** Every world that writes and time lead to, with the shortest way there. */
export function reachable(): readonly { readonly world: World; readonly path: Path }[] {
  const all = new Map([[JSON.stringify(opened), { world: opened, path: [] as Path }]]);
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
  const { progress, scans, deadlineMs } = await found(store, n);
  return { state: progress.state, scans, open: deadlineMs !== null };
}
export const expected = ({ state, scans, deadline }: World) => ({ state, scans, open: deadline !== null });

/** Goes the way to each world with as many operations as there are writes, then makes a different write on each. */
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
  const start = () => openSqliteStore({ file, clock: () => now });
  let store = start();
  const worlds = reachable().filter((_world, index) => share(index));
  const bindings = await Promise.all(
    worlds.flatMap((_world, i) => [2 * i + 1, 2 * i + 2]).map((n) => activeBinding(store, n)),
  );
  let made = 0;
  for (const [i, { world, path }] of worlds.entries()) {
    const [first, second] = bindings.slice(2 * i, 2 * i + 2);
    assert.ok(first && second);
    const place = (w: number): Place => ({ store, n: 1 + i * writes.length + w, phones: [first, second] });
    const places = writes.map((_write, w) => place(w));
    const expiresAt = (now + operationMs) / 1000;
    await Promise.all(places.map(({ n }) => open(store, frozen(n, { expiresAt }))));
    let at = opened;
    for (const way of path) {
      if (way === "time") {
        now += stepMs;
        at = step(at, named("a step of time")) ?? assert.fail();
        continue;
      }
      const here = at;
      await Promise.all(places.map((each) => way.run(each, here)));
      at = modelled(at, way) ?? assert.fail(way.name);
    }
    assert.deepEqual(at, world);
    if (restarts) {
      await store.close();
      store = start();
    }
    // All in one turn, so in one commit: what one write does to its own operation is not seen by the others', but for the phones, which go last.
    const answers = await Promise.all(writes.map((write, w) => write.run(place(w), world)));
    for (const [w, write] of writes.entries()) {
      const to = modelled(world, write);
      const where = `${write.name} after ${path.map((way) => (way === "time" ? way : way.name)).join(", ")}`;
      assert.equal(answers[w] !== null, to !== null, where);
      assert.deepEqual(await told(store, place(w).n), expected(to ?? world), where);
      made += 1;
    }
  }
  await store.close();
  return made;
}

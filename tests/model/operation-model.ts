import { type Actor, allows, isFinal, type MoveName, moves, type OperationState } from "@countersign/protocol";

/** One of two phones. The second is any other device, whoever holds it. */
export type Phone = 0 | 1;

/** An operation with everything that may move it, small enough to see every state there is. */
export interface World {
  readonly state: OperationState | "none";
  /** Steps of a clock that only goes forward. */
  readonly now: number;
  /** Until when the next move must have happened; null once final. */
  readonly deadline: number | null;
  readonly claimant: Phone | null;
  readonly scans: number;
  /** The nonce a decision must name: the number of the scan that gave it. */
  readonly nonce: number | null;
  readonly approvedBy: Phone | null;
  readonly active: readonly [boolean, boolean];
  /** What two workers of the site believe: that it is approved, or that they were given the release. */
  readonly workers: readonly [Worker, Worker];
  /** How often a release was given. */
  readonly releases: number;
  readonly decisions: number;
}
type Worker = "idle" | "saw it approved" | "was given it";

/** Something somebody does, in any order and as often as they like: so every message may come twice, late, or never. */
export interface Action {
  readonly name: string;
  readonly move: MoveName | null;
  readonly actor: Actor | null;
  readonly phone?: Phone;
  readonly nonce?: number;
  readonly worker?: Phone;
}

/** What stands before a write, beside the table of states. Each can be left out to see what it is for. */
export const guards = [
  "deadline",
  "claimant",
  "nonce",
  "scans",
  "active phone",
  "actor",
  "state at the write",
  "one release",
] as const;
export type Guard = (typeof guards)[number];

export const maximumScans = 3;
const operationSteps = 2;
const releaseSteps = 1;
const lastStep = 4;

export const start: World = {
  state: "none",
  now: 0,
  deadline: null,
  claimant: null,
  scans: 0,
  nonce: null,
  approvedBy: null,
  active: [true, true],
  workers: ["idle", "idle"],
  releases: 0,
  decisions: 0,
};

const phones: readonly Phone[] = [0, 1];
const everybody = [...new Set(Object.values(moves).flatMap(({ actors }) => actors as readonly Actor[]))];

/** Moves that no server makes yet: other methods, and the confirmation code. */
export const notServed: readonly MoveName[] = ["approveByMethod", "confirm"];

/** Every action there is: everybody tries everything. */
export const actions: readonly Action[] = [
  ...Object.values(moves)
    .filter(({ name }) => !notServed.includes(name))
    .flatMap(({ name }) => everybody.flatMap((actor) => variants(name, actor))),
  ...phones.map((phone): Action => ({ name: `remove phone ${phone}`, move: null, actor: null, phone })),
  ...phones.map((worker): Action => ({ name: `worker ${worker} looks`, move: null, actor: null, worker })),
  { name: "a step of time", move: null, actor: null },
  { name: "crash", move: null, actor: null },
];

function variants(move: MoveName, actor: Actor): readonly Action[] {
  const name = `${actor}: ${move}`;
  if (move === "claim" || move === "rescan")
    return phones.map((phone) => ({ name: `${name} by ${phone}`, move, actor, phone }));
  if (move === "approve" || move === "decline")
    return phones.flatMap((phone) =>
      [1, 2, 3].map((nonce) => ({ name: `${name} by ${phone} with ${nonce}`, move, actor, phone, nonce })),
    );
  if (move === "consume") return phones.map((worker) => ({ name: `${name} by ${worker}`, move, actor, worker }));
  return [{ name, move, actor }];
}

type Step = (world: World, action: Action) => World | null;

/** The next world, or null when nothing comes of the action. Leaves out the guards named. */
export function createStep({ without = [] }: { without?: readonly Guard[] } = {}): Step {
  const has = (guard: Guard): boolean => !without.includes(guard);
  const isLate = ({ deadline, now }: World): boolean => deadline !== null && deadline <= now;

  function fits(world: World, { move, actor, phone = 0, nonce }: Action & { move: MoveName }): boolean {
    if (has("actor") && !(moves[move].actors as readonly (Actor | null)[]).includes(actor)) return false;
    if (move === "expire") return isLate(world);
    if (has("deadline") && isLate(world)) return false;
    if (move === "claim" || move === "rescan") {
      const mine = move === "claim" || !has("claimant") || world.claimant === phone;
      return mine && (world.active[phone] || !has("active phone")) && (world.scans < maximumScans || !has("scans"));
    }
    if (move === "approve" || move === "decline") {
      if (has("claimant") && world.claimant !== phone) return false;
      return (world.nonce === nonce || !has("nonce")) && (world.active[phone] || !has("active phone"));
    }
    if (move === "consume") return (world.claimant !== null && world.active[world.claimant]) || !has("active phone");
    return true;
  }

  function moved(world: World, { move, phone = 0, worker = 0 }: Action & { move: MoveName }): World {
    const { to } = moves[move];
    const ended = isFinal(to) ? { deadline: null, nonce: null } : {};
    const next: World = { ...world, state: to, ...ended };
    if (move === "open") return { ...next, deadline: world.now + operationSteps };
    if (move === "claim" || move === "rescan")
      return { ...next, claimant: phone, scans: world.scans + 1, nonce: world.scans + 1 };
    if (move === "approve")
      return {
        ...next,
        nonce: null,
        approvedBy: phone,
        decisions: world.decisions + 1,
        deadline: world.now + releaseSteps,
      };
    if (move === "decline") return { ...next, decisions: world.decisions + 1 };
    if (move === "consume")
      return { ...next, releases: world.releases + 1, workers: replaced(world.workers, worker, "was given it") };
    return next;
  }

  function make(world: World, action: Action & { move: MoveName }): World | null {
    const { move, worker = 0 } = action;
    if (move === "consume") {
      if (world.workers[worker] !== "saw it approved") return null;
      const still = allows(move, world.state as OperationState) || !has("state at the write");
      const again = world.state === "released" && !has("one release");
      return (still || again) && fits(world, action) ? moved(world, action) : null;
    }
    const born = move === "open" ? world.state === "none" : world.state !== "none" && allows(move, world.state);
    return born && fits(world, action) ? moved(world, action) : null;
  }

  return (world, action) => {
    const { move, phone = 0, worker = 0, name } = action;
    if (move !== null) return make(world, { ...action, move });
    if (name === "a step of time") return world.now < lastStep ? { ...world, now: world.now + 1 } : null;
    if (name === "crash") return { ...world, workers: ["idle", "idle"] };
    if (action.worker !== undefined)
      return world.state === "approved"
        ? { ...world, workers: replaced(world.workers, worker, "saw it approved") }
        : null;
    return world.active[phone] ? { ...world, active: replaced(world.active, phone, false) } : null;
  };
}

function replaced<T>([first, second]: readonly [T, T], at: Phone, value: T): readonly [T, T] {
  return at === 0 ? [value, second] : [first, value];
}

import { type Actor, allows, isFinal, type MoveName, moves, type OperationState } from "@countersign/protocol";
import type { Action } from "./operation-actions.ts";
import { maximumScans, maximumTries, type Phone, returnCodes, type World } from "./operation-world.ts";

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
  "confirmed",
  "code of the last scan",
  "tries",
  "contention",
  "return code",
  "mode",
] as const;
export type Guard = (typeof guards)[number];

const operationSteps = 2;
const releaseSteps = 1;
const lastStep = 4;

type Step = (world: World, action: Action) => World | null;
type Moving = Action & { move: MoveName };
type Has = (guard: Guard) => boolean;

function isLate({ deadline, now }: World): boolean {
  return deadline !== null && deadline <= now;
}

function replaced<T>([first, second]: readonly [T, T], at: Phone, value: T): readonly [T, T] {
  return at === 0 ? [value, second] : [first, value];
}

function ended(world: World, state: OperationState): World {
  return { ...world, state, deadline: null, nonce: null };
}

/** One wrong code; the third is the end. */
function missed(world: World, has: Has): World {
  const tries = world.tries + 1;
  return has("tries") && tries >= maximumTries ? ended({ ...world, tries }, moves.block.to) : { ...world, tries };
}

function phoneFits(world: World, { move, phone = 0, nonce }: Moving, has: Has): boolean {
  const isActive = world.active[phone] || !has("active phone");
  const isMine = world.claimant === phone || !has("claimant");
  switch (move) {
    case "claim":
      return isActive && (world.scans < maximumScans || !has("scans"));
    case "rescan":
      return isActive && isMine && (world.scans < maximumScans || !has("scans"));
    case "approve":
      return (
        isActive &&
        isMine &&
        (world.nonce === nonce || !has("nonce")) &&
        (world.mode !== "anonymous" || world.confirmed || !has("confirmed"))
      );
    case "decline":
      return isActive && isMine && (world.nonce === nonce || !has("nonce"));
    case "approveByMethod":
      return isActive && (world.mode === "offline" || !has("mode"));
    default:
      return true;
  }
}

function fits(world: World, action: Moving, has: Has): boolean {
  const { move, actor, phone, code = 0 } = action;
  if (has("actor") && !(moves[move].actors as readonly (Actor | null)[]).includes(actor)) return false;
  if (move === "expire") return isLate(world);
  if (has("deadline") && isLate(world)) return false;
  if (move === "consume") {
    const isActive = world.claimant !== null && world.active[world.claimant];
    const isBack = world.mode !== "same device" || world.returnCode === code;
    return (isActive || !has("active phone")) && (isBack || !has("return code"));
  }
  if (move === "revoke" && phone !== undefined)
    return (world.claimant === phone || !has("claimant")) && (world.active[phone] || !has("active phone"));
  return phoneFits(world, action, has);
}

function scanned(world: World, phone: Phone): World {
  const scans = world.scans + 1;
  return { ...world, state: "claimed", claimant: phone, scans, nonce: scans, confirmed: false };
}

function moved(world: World, { move, phone = 0, worker = 0 }: Moving): World {
  const { to } = moves[move];
  const approved = { ...world, state: to, nonce: null, approvedBy: phone, deadline: world.now + releaseSteps };
  switch (move) {
    case "open":
      return { ...world, state: to, deadline: world.now + operationSteps };
    case "claim":
    case "rescan":
      return scanned(world, phone);
    case "approve":
      return {
        ...approved,
        decisions: world.decisions + 1,
        returnCode: world.mode === "same device" ? 1 : null,
      };
    case "approveByMethod":
      return { ...approved, claimant: phone };
    case "decline":
      return { ...ended(world, to), decisions: world.decisions + 1 };
    case "consume":
      return {
        ...ended(world, to),
        releases: world.releases + 1,
        workers: replaced(world.workers, worker, "was given it"),
      };
    default:
      return isFinal(to) ? ended(world, to) : { ...world, state: to };
  }
}

/** A second phone at an operation of nobody ends it, whatever it has left. */
function isContended(world: World, { move, actor, phone = 0 }: Moving): boolean {
  const isScan = move === "rescan" && actor === "approving-device";
  return isScan && world.mode === "anonymous" && world.claimant !== phone && world.active[phone] && !isLate(world);
}

function confirmed(world: World, action: Moving, has: Has): World | null {
  const { code = 0 } = action;
  if ((world.mode !== "anonymous" && has("mode")) || !fits(world, action, has)) return null;
  const isRight = has("code of the last scan") ? code === world.nonce : code > 0 && code <= world.scans;
  if (isRight) return { ...world, confirmed: true };
  return world.confirmed ? null : missed(world, has);
}

function consumed(world: World, action: Moving, has: Has): World | null {
  if (world.workers[action.worker ?? 0] !== "saw it approved") return null;
  const still = allows("consume", world.state as OperationState) || !has("state at the write");
  const again = world.state === "released" && !has("one release");
  return (still || again) && fits(world, action, has) ? moved(world, action) : null;
}

function made(world: World, action: Moving, has: Has): World | null {
  const { move } = action;
  if (move === "consume") return consumed(world, action, has);
  const isBorn = move === "open" ? world.state === "none" : world.state !== "none" && allows(move, world.state);
  if (!isBorn) return null;
  if (move === "confirm") return confirmed(world, action, has);
  if (isContended(world, action))
    return has("contention") ? ended(world, moves.cancel.to) : scanned(world, action.phone ?? 0);
  return fits(world, action, has) ? moved(world, action) : null;
}

function unmoved(world: World, { name, phone = 0, worker }: Action, has: Has): World | null {
  if (name === "a step of time") return world.now < lastStep ? { ...world, now: world.now + 1 } : null;
  if (name === "crash") return { ...world, workers: ["idle", "idle"] };
  if (name === "wrong digits")
    return world.mode === "offline" && world.state === "presented" && !isLate(world) ? missed(world, has) : null;
  if (name.endsWith("again")) {
    const isMine = world.state === "approved" && world.approvedBy === phone && world.active[phone] && !isLate(world);
    const next = Math.min((world.returnCode ?? 0) + 1, returnCodes);
    return isMine && world.returnCode !== null ? { ...world, returnCode: next } : null;
  }
  if (worker !== undefined)
    return world.state === "approved"
      ? { ...world, workers: replaced(world.workers, worker, "saw it approved") }
      : null;
  return world.active[phone] ? { ...world, active: replaced(world.active, phone, false) } : null;
}

/** The next world, or null when nothing comes of the action. Leaves out the guards named. */
export function createStep({ without = [] }: { without?: readonly Guard[] } = {}): Step {
  const has: Has = (guard) => !without.includes(guard);
  return (world, action) => {
    const { move } = action;
    return move === null ? unmoved(world, action, has) : made(world, { ...action, move }, has);
  };
}

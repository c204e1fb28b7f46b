import { type Actor, type MoveName, moves } from "@countersign/protocol";
import type { Phone } from "./operation-world.ts";

/** Something somebody does, in any order and as often as they like: so every message may come twice, late, or never. */
export interface Action {
  readonly name: string;
  readonly move: MoveName | null;
  readonly actor: Actor | null;
  readonly phone?: Phone;
  readonly nonce?: number;
  readonly worker?: Phone;
  /** The number of a confirmation or return code; 0 is none that was ever given. */
  readonly code?: number;
  /** What the server does instead when it comes to that: a third wrong code, a second phone. */
  readonly setsOff?: { readonly move: MoveName; readonly actor: Actor };
}

const phones: readonly Phone[] = [0, 1];
const everybody = [...new Set(Object.values(moves).flatMap(({ actors }) => actors as readonly Actor[]))];
const blocks = { move: "block", actor: "verification-server" } as const;
const contends = { move: "cancel", actor: "verification-server" } as const;

/** Every action there is: everybody tries everything. */
export const actions: readonly Action[] = [
  ...Object.values(moves).flatMap(({ name }) => everybody.flatMap((actor) => variants(name, actor))),
  ...phones.map((phone): Action => ({ name: `remove phone ${phone}`, move: null, actor: null, phone })),
  ...phones.map((worker): Action => ({ name: `worker ${worker} looks`, move: null, actor: null, worker })),
  ...phones.map(
    (phone): Action => ({ name: `phone ${phone} sends its approval again`, move: null, actor: null, phone }),
  ),
  { name: "wrong digits", move: null, actor: "initiating-device", setsOff: blocks },
  { name: "a step of time", move: null, actor: null },
  { name: "crash", move: null, actor: null },
];

function variants(move: MoveName, actor: Actor): readonly Action[] {
  const name = `${actor}: ${move}`;
  const by = (phone: Phone): Action => ({ name: `${name} by ${phone}`, move, actor, phone });
  if (move === "claim") return phones.map(by);
  if (move === "rescan") return phones.map((phone) => ({ ...by(phone), setsOff: contends }));
  if (move === "approveByMethod") return phones.map(by);
  // A device takes back what it approved; an administrator whatever is approved.
  if (move === "revoke" && actor === "approving-device") return phones.map(by);
  if (move === "approve" || move === "decline")
    return phones.flatMap((phone) =>
      [1, 2, 3].map((nonce) => ({ ...by(phone), name: `${name} by ${phone} with ${nonce}`, nonce })),
    );
  if (move === "confirm")
    return [0, 1, 2, 3].map((code) => ({ name: `${name} with ${code}`, move, actor, code, setsOff: blocks }));
  if (move === "consume")
    return phones.flatMap((worker) =>
      [0, 1, 2].map((code) => ({ name: `${name} by ${worker} with ${code}`, move, actor, worker, code })),
    );
  return [{ name, move, actor }];
}

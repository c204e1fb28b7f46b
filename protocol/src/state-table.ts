/** The states of an operation (§10, wire names). */
export const operationStates = [
  "created",
  "presented",
  "claimed",
  "approved",
  "released",
  "declined",
  "expired",
  "cancelled",
  "blocked",
  "revoked",
] as const;
export type OperationState = (typeof operationStates)[number];

/** Who may cause a move (§1, P4). */
export type Actor =
  | "relying-party"
  | "qr-server"
  | "approving-device"
  | "initiating-device"
  | "method"
  | "verification-server"
  | "administrator"
  | "timer";

/** One row of §10: the only moves there are. */
export interface Move {
  readonly name: string;
  /** Empty for the birth of an operation. */
  readonly from: readonly OperationState[];
  readonly to: OperationState;
  readonly actors: readonly Actor[];
}

/** The whole life of an operation. Server, clients, docs diagram and model checker read this table and no other. */
export const moves = {
  open: { name: "open", from: [], to: "created", actors: ["relying-party"] },
  present: { name: "present", from: ["created"], to: "presented", actors: ["qr-server", "method"] },
  claim: { name: "claim", from: ["presented"], to: "claimed", actors: ["approving-device"] },
  rescan: { name: "rescan", from: ["claimed"], to: "claimed", actors: ["approving-device"] },
  confirm: { name: "confirm", from: ["claimed"], to: "claimed", actors: ["initiating-device"] },
  approve: { name: "approve", from: ["claimed"], to: "approved", actors: ["approving-device"] },
  decline: { name: "decline", from: ["presented", "claimed"], to: "declined", actors: ["approving-device"] },
  approveByMethod: { name: "approveByMethod", from: ["presented"], to: "approved", actors: ["method"] },
  consume: { name: "consume", from: ["approved"], to: "released", actors: ["relying-party"] },
  revoke: {
    name: "revoke",
    from: ["approved"],
    to: "revoked",
    actors: ["approving-device", "administrator", "verification-server"],
  },
  cancel: {
    name: "cancel",
    from: ["created", "presented", "claimed"],
    to: "cancelled",
    actors: ["relying-party", "initiating-device", "verification-server"],
  },
  expire: { name: "expire", from: ["created", "presented", "claimed", "approved"], to: "expired", actors: ["timer"] },
  block: { name: "block", from: ["created", "presented", "claimed"], to: "blocked", actors: ["verification-server"] },
} as const satisfies Record<string, Move>;
export type MoveName = keyof typeof moves;

/** True when nothing can follow (P3). */
export function isFinal(state: OperationState): boolean {
  return !Object.values(moves).some((move) => (move.from as readonly OperationState[]).includes(state));
}

/** True when `move` may start in `state`. */
export function allows(move: MoveName, state: OperationState): boolean {
  return (moves[move].from as readonly OperationState[]).includes(state);
}

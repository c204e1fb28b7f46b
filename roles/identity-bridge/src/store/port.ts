import type { Bytes } from "@countersign/protocol";

/** Something that the provider keeps: a token, a grant, an id that was used. Ids are hashes: who reads the database can redeem nothing (T36). */
export interface Artefact {
  readonly kind: string;
  readonly id: string;
  /** What it was issued under; null for none. */
  readonly grant: string | null;
  /** Sealed. */
  readonly content: Bytes;
  readonly expiresAtMs: number;
}

/** How a request ended: with tokens; without, because the user or a rule said no; in time nobody decided; what was approved could not be used. */
export type RequestEnd = "redeemed" | "refused" | "expired" | "failed";

/** A client's request for an approval, by the hash of its auth_req_id. */
export interface NewRequest {
  readonly id: string;
  readonly operation: string;
  /** Sealed: whose it is, what was asked, and what proves it. */
  readonly content: Bytes;
  readonly intervalSeconds: number;
  readonly expiresAtMs: number;
}

export interface KeptRequest extends NewRequest {
  readonly ended: RequestEnd | null;
}

/** What beginning a redemption came to. `grant` is that of an earlier one which was cut off: what it issued must die first. `lease` proves whose turn it is. */
export type Begun =
  | { readonly kind: "begun"; readonly lease: number; readonly grant: string | null }
  | { readonly kind: "busy" }
  | { readonly kind: "over" };

/** `ping`: tell a client that it may come; `callback`: tell Keycloak; `done`, `failed`: tell Countersign what became of an approval. */
export type TaskKind = "ping" | "callback" | "done" | "failed";

/** Something that must be done and is not forgotten. */
export interface NewTask {
  /** What it is about; known once, it is never taken again while it is kept. */
  readonly ref: string;
  readonly kind: TaskKind;
  readonly operation: string;
  /** Sealed; null when the operation says all. */
  readonly content: Bytes | null;
  /** `watched` waits for the operation's decision, `due` for nothing. */
  readonly state: "watched" | "due";
  /** When it stops to matter. */
  readonly untilMs: number;
}

export interface Task extends NewTask {
  /** How often it was leased. */
  readonly attempts: number;
  /** Proves whose turn it is; another one's is worth nothing. */
  readonly lease: number;
}

/** A task in somebody's hand. */
type LeasedTask = Pick<Task, "ref" | "lease">;

/** What the provider keeps. Nothing answers before it is on disk. */
export interface ArtefactStore {
  /** Writes it, in the place of one with the same id. */
  put(artefact: Artefact): Promise<void>;
  /** Writes it unless there is one with that id: false. Of many at once one is true. */
  add(artefact: Artefact): Promise<boolean>;
  /** Null also when it is too old. */
  find(kind: string, id: string): Promise<(Artefact & { readonly consumed: boolean }) | null>;
  /** Marks it as used, once: of many at once one is true. */
  consume(kind: string, id: string): Promise<boolean>;
  remove(kind: string, id: string): Promise<void>;
  removeOfGrant(kind: string, grant: string): Promise<void>;
}

/** Requests move open → redeeming → ended; each move is one conditional write. */
export interface RequestStore {
  /** – → open, with a task in the same transaction. */
  open(request: NewRequest, task: NewTask | null): Promise<void>;
  /** Null also when it is too old. */
  find(id: string): Promise<KeptRequest | null>;
  /** Notes that a client asked. False when it came too soon; then the interval grows by five seconds, to a minute. */
  poll(id: string): Promise<boolean>;
  /** open → redeeming, for `leaseMs`: of many at once one begins. A lease that ran out was somebody's who is gone. */
  begin(id: string, leaseMs: number): Promise<Begun>;
  /** Notes under which grant tokens will be issued, and leases anew: the new lease, or null when that one was lost meanwhile. */
  noteGrant(
    id: string,
    turn: { readonly lease: number; readonly grant: string; readonly leaseMs: number },
  ): Promise<number | null>;
  /** redeeming → open, by whose turn it is. */
  release(id: string, lease: number): Promise<void>;
  /** open or redeeming → ended, once, with a task in the same transaction: of many at once one is true. */
  end(id: string, how: RequestEnd, task: NewTask | null): Promise<boolean>;
}

/** Tasks move watched → due → leased → due … → over. */
export interface TaskStore {
  /** False when the ref is known, over or not. */
  add(task: NewTask): Promise<boolean>;
  watched(): Promise<readonly Pick<Task, "ref" | "operation" | "untilMs">[]>;
  /** watched → due. */
  wake(ref: string): Promise<void>;
  /** Takes at most `limit` that are due, for `leaseMs`: then they are due again, whatever became of who took them. */
  lease(limit: number, leaseMs: number): Promise<readonly Task[]>;
  /** Keeps how far one has come, and leases anew: the new lease, or null when that one was lost meanwhile. */
  advance(task: LeasedTask, content: Bytes, leaseMs: number): Promise<number | null>;
  /** Due again in `inMs`. Nothing when the lease was lost. */
  later(task: LeasedTask, inMs: number): Promise<void>;
  /** → over, with what follows in the same transaction. Its content is forgotten, its ref is not. Nothing when the lease was lost. */
  finish(task: LeasedTask, next: NewTask | null): Promise<void>;
}

/** What the bridge keeps. */
export interface BridgeStore {
  readonly artefacts: ArtefactStore;
  readonly requests: RequestStore;
  readonly tasks: TaskStore;
  /** Forgets what is too old, but no request that somebody redeems. One whose redemption was begun, and that nobody ended, leaves a task `failed`: its approval may have been used. */
  tidy(): Promise<void>;
  /** The sealed probe by which a wrong key is noticed; kept at the first start. */
  probe(fresh: Bytes): Promise<Bytes>;
  close(): Promise<void>;
}

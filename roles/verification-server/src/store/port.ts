import type { PublicNoteJwk } from "@countersign/platform";
import type { Clock, OperationId, PublicJwk } from "@countersign/protocol";
import type { AuditLeaf } from "../core/audit.ts";
import type { Registry } from "../core/registry.ts";
import type { AuditStore } from "./audit-store.ts";
import type { ErasureStore } from "./erasure-store.ts";
import type { HistoryStore } from "./history-store.ts";
import type { KeyUse, Sealed } from "./stored.ts";
import type { BindingStore, EnrollmentStore, NoticeStore, PasskeyStore } from "./device-stores.ts";
import type { MethodStore } from "./method-store.ts";
import type { OperationStore } from "./operation-store.ts";
import type { WebhookStore } from "./webhook-store.ts";

export type * from "./audit-store.ts";
export type * from "./device-stores.ts";
export type * from "./erasure-store.ts";
export type * from "./history-store.ts";
export type * from "./method-store.ts";
export type * from "./operation-store.ts";
export type * from "./stored.ts";
export type * from "./webhook-store.ts";

/**
 * The store speaks transitions. Each write is one conditional change with its audit rows in the same transaction; it answers the new
 * state, or null when the condition did not hold (somebody else won, or the deadline had passed: expiry is judged inside the write), or
 * `limited` when a window of §15 is full.
 * What a write answered is on disk. Reads never write.
 */
export interface Store {
  readonly operations: OperationStore;
  readonly enrollments: EnrollmentStore;
  readonly bindings: BindingStore;
  readonly notices: NoticeStore;
  readonly passkeys: PasskeyStore;
  readonly methods: MethodStore;
  readonly webhooks: WebhookStore;
  readonly registry: RegistryStore;
  readonly keys: KeyStore;
  readonly audit: AuditStore;
  readonly erasure: ErasureStore;
  readonly history: HistoryStore;
  readonly answers: AnswerStore;
  /** The time by which deadlines are judged, which a server on this store goes by in all that it does. */
  readonly clock: Clock;
  /** Finishes the writes under way and lets go of the files. */
  close(): Promise<void>;
}

export interface RegistryStore {
  read(): Promise<Registry>;
  /** Grows with every change; 0 before the first. */
  version(): Promise<number>;
  /**
   * Replaces the registry; null when its version is no longer `registry.version`. Answers it with its new version. `approval` is the operation
   * that approved the change: `used`, and nothing changed, when it has approved one before (T53).
   */
  replace(registry: Registry, options: { readonly leaf: AuditLeaf }): Promise<Registry | null>;
  replace(
    registry: Registry,
    options: { readonly leaf: AuditLeaf; readonly approval: OperationId },
  ): Promise<Registry | "used" | null>;
  /** The version that the registry had after the change which that operation approved; null when it has approved none. */
  changedBy(approval: OperationId): Promise<number | null>;
}

/** A key of this server: public part as JWK (null for a symmetric secret), private part sealed. */
export interface ServerKey {
  readonly id: string;
  readonly purpose: "verification" | "secret" | "role" | "checkpoint" | "display";
  readonly jwk: PublicJwk | PublicNoteJwk | null;
  readonly sealed: Sealed;
  readonly createdAtMs: number;
  readonly retiredAtMs: number | null;
}

export interface KeyStore {
  list(): Promise<readonly ServerKey[]>;
  /** `first`: false, and nothing kept, when there is a key of its purpose that is not retired; of servers that start at once one makes it. */
  add(key: ServerKey, options: { readonly leaf: AuditLeaf; readonly first?: boolean }): Promise<boolean>;
}

/** Answers to writes that have no natural key of their own, for 24 h (§15). */
export interface AnswerStore {
  /** The kept answer, sealed; `reused` when the key was used for another request; null when it is new. */
  find(use: KeyUse): Promise<Sealed | "reused" | null>;
  /** Keeps the answer under a new key; the first one stays. `about` is the id or subject with which it is erased. */
  put(use: KeyUse, kept: { readonly about: string; readonly answer: Sealed }): Promise<void>;
}

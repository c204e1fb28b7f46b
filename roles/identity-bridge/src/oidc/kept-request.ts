import type { IntendedOperation, KeptOperation } from "@countersign/relying-party";

/** What is kept of a client's request until it ends; plain JSON, sealed at rest. */
export interface RequestContent {
  readonly user: string;
  /** What proves the receipt (§8): kept from the opening, never read out of an answer. */
  readonly kept: KeptOperation;
  readonly about: IntendedOperation;
}

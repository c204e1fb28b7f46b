/** How a database stands, without a change to it. */
export interface DatabaseCondition {
  /** Its version; migrations bring it to `known`. */
  readonly version: number;
  /** The version that this program works with. */
  readonly known: number;
  /** What makes it unfit; empty when it is whole. */
  readonly faults: readonly string[];
  /** How its schema differs from what this program makes of that version; empty when it does not. */
  readonly altered: readonly string[];
  /** What works and should be looked at, with what to do about it. */
  readonly oddities: readonly { readonly says: string; readonly remedy: string }[];
}

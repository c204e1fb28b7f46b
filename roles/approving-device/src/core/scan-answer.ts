import type { AccountView } from "./account.ts";

/** `offline`: read without a network, to be decided without one (§11.4). `pick`: the code fits several accounts; ask, then scan with the one chosen (§6). */
export type ScanAnswer =
  | { readonly kind: "review"; readonly id: string }
  | { readonly kind: "offline"; readonly id: string }
  | { readonly kind: "pick"; readonly accounts: readonly AccountView[] };

import { auditLeaf } from "../core/audit.ts";
import type { Context } from "./context.ts";

/** Forgets which method a user keeps choosing, for one type of operation or (null) for all (§12). Repeating it is harmless. */
export function createResetLearning({ store, crypto, clock }: Pick<Context, "store" | "crypto" | "clock">) {
  return async (
    { organization, subject }: { readonly organization: string; readonly subject: string },
    type: string | null,
  ): Promise<void> => {
    const leaf = await auditLeaf(crypto, { at: clock(), event: "learning.reset", organization, type });
    await store.methods.resetLearning({ organization, subject, type }, { leaf });
  };
}

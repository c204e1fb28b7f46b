import { auditLeaf } from "../core/audit.ts";
import type { Context } from "./context.ts";
import { userCommitment } from "./user-commitment.ts";

/** Forgets which method a user keeps choosing, for one type of operation or (null) for all (§12). Repeating it is harmless. */
export function createResetLearning(context: Pick<Context, "store" | "crypto" | "clock" | "random">) {
  const { store, crypto, clock } = context;
  return async (
    { organization, subject }: { readonly organization: string; readonly subject: string },
    type: string | null,
  ): Promise<void> => {
    const user = await userCommitment(context, { organization, subject });
    const leaf = await auditLeaf(crypto, { at: clock(), event: "learning.reset", organization, user, type });
    await store.methods.resetLearning({ organization, subject, type }, { leaf });
  };
}

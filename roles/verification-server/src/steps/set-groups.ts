import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Context } from "./context.ts";
import { userCommitment } from "./user-commitment.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.setGroups>["body"];
type Answer = AnswerOf<typeof operationServerToVerificationServer.setGroups>;

/** The groups of a user, all at once: rows may name them (§12). Repeating it is harmless. */
export function createSetGroups(context: Pick<Context, "store" | "crypto" | "clock" | "random">) {
  const { store, crypto, clock } = context;
  return async ({ asked: { organization, businesses }, subject, groups }: Request): Promise<Answer> => {
    if (businesses !== null) throw new ProtocolError("method_not_allowed", { cause: "a key of some businesses" });
    const once = [...new Set(groups)];
    const user = await userCommitment(context, { organization, subject });
    const leaf = await auditLeaf(crypto, { at: clock(), event: "groups.changed", organization, user, groups: once });
    await store.methods.setGroups({ organization, subject }, { groups: once, leaf });
    return { groups: once };
  };
}

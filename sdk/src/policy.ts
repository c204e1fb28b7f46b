import { type AnswerOf, relyingPartyToOperationServer as arrow, type RequestOf } from "@countersign/protocol/contract";
import { freshKey } from "./idempotency.ts";
import type { Call } from "./transport.ts";

/** The rows that concern a site (§12): the administrator's and its own. `version` is what {@link PolicyCalls.replace} must name. */
export type Policy = AnswerOf<typeof arrow.readPolicy>;
/** A site's own rows; they narrow what the administrator allows. */
export type OwnRows = RequestOf<typeof arrow.replacePolicy>["body"]["rows"];
/** What a method is to be chosen for, as if it were opened now. */
export type PolicyWish = RequestOf<typeof arrow.dryRunPolicy>["body"];
/** The method that would be chosen, and why, rule by rule. */
export type PolicyChoice = AnswerOf<typeof arrow.dryRunPolicy>;

/** What a site asks about how its users' methods are chosen. */
export interface PolicyCalls {
  read(): Promise<Policy>;
  /** Puts `rows` in the place of the site's own; `operation_state_conflict` when something was changed since `version` was read. */
  replace(policy: { readonly version: number; readonly rows: OwnRows }): Promise<Policy>;
  /** Which method would be chosen; nothing is opened. */
  dryRun(wish: PolicyWish): Promise<PolicyChoice>;
  /** Puts a user into these groups, which rows may name, and into no others. */
  setGroups(user: string, groups: readonly string[]): Promise<void>;
  /** Forgets which method a user keeps choosing, for one type of operation or for all. */
  resetLearning(user: string, options?: { readonly type?: string }): Promise<void>;
}

export function policyOf(call: Call): PolicyCalls {
  return {
    read: () => call(arrow.readPolicy, {}),
    replace: (body) => call(arrow.replacePolicy, { body, idempotencyKey: freshKey() }),
    dryRun: (body) => call(arrow.dryRunPolicy, { body }),
    async setGroups(user, groups) {
      await call(arrow.setGroups, { params: { user }, body: { groups }, idempotencyKey: freshKey() });
    },
    async resetLearning(user, { type } = {}) {
      const query = type === undefined ? {} : { type };
      await call(arrow.resetLearning, { params: { user }, query, idempotencyKey: freshKey() });
    },
  };
}

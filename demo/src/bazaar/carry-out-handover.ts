import type { Act } from "../site/approval-runner.ts";
import { findUser } from "../site/users.ts";
import { handOver, quantityOf } from "./inventory.ts";

/** Hands an item over. Refuses when the giver no longer has it, and then changes nothing. */
export const carryOutHandover: Act = ({ db, approval, now }) => {
  const { item = "" } = approval.extra;
  const quantity = Number(approval.about.details["quantity"]);
  const recipient = String(approval.about.details["recipient"]);
  if (findUser(db, recipient) === null) return { failed: "no_such_player" };
  if (quantityOf(db, approval.user, item) < quantity) return { failed: "item_gone" };
  handOver(db, { id: approval.id, at: now, item, quantity, giver: approval.user, recipient });
  return "done";
};

import type { Act } from "../site/approval-runner.ts";
import { findGood } from "./goods.ts";
import { addressOf, placeOrder } from "./orders.ts";

/**
 * Sends what was paid for. Who paid is known only now, from the receipt: the address is looked up by that user (S23), and no page and no
 * other server ever sees it.
 */
export const carryOutPayment: Act = ({ db, approval, now }) => {
  const good = findGood(approval.extra["good"] ?? "");
  const address = addressOf(db, approval.user);
  if (good === null) return { failed: "sold_out" };
  if (address === null) return { failed: "no_address" };
  placeOrder(db, approval.user, { id: approval.id, good: good.id, cents: good.cents, at: now, address });
  return "done";
};

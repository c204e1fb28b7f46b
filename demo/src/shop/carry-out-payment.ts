import type { Act } from "../site/approval-runner.ts";
import { findGood, priceOf } from "./goods.ts";
import { addressOf, placeOrder } from "./orders.ts";

/**
 * Sends what was paid for. Who paid is known only now, from the receipt: the address is looked up by that user (S23), and no page and no
 * other server ever sees it.
 */
export const carryOutPayment: Act = ({ db, approval, now }) => {
  const good = findGood(approval.extra["good"] ?? "");
  const address = addressOf(db, approval.user);
  if (good === null) return { failed: "sold_out" };
  // The phone showed one price: a good that costs another by now is not sold by that approval.
  if (approval.about.details["amount"] !== priceOf(good)) return { failed: "price_changed" };
  if (address === null) return { failed: "no_address" };
  placeOrder(db, approval.user, { id: approval.id, good: good.id, cents: good.cents, at: now, address });
  return "done";
};

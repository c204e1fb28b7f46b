import type { Act } from "../site/approval-runner.ts";
import { findUser } from "../site/users.ts";
import { book, findAccount } from "./accounts.ts";
import { centsOf } from "./money.ts";

/** Moves the money of an approved transfer. Refuses when there is too little of it, and then changes nothing. */
export const carryOutTransfer: Act = ({ db, approval, now }) => {
  const { details } = approval.about;
  const cents = centsOf(String(details["amount"]));
  const from = findAccount(db, approval.extra["from"] ?? "");
  if (from === null || from.user !== approval.user) return { failed: "account_closed" };
  if (from.balanceCents < cents) return { failed: "insufficient_funds" };
  const to = { name: String(details["payee"]), account: String(details["account"]) };
  const memo = String(details["memo"] ?? "");
  const movement = { id: approval.id, at: now, memo };
  book(db, from.number, { ...movement, counterparty: to.name, counterpartyAccount: to.account, cents: -cents });
  if (findAccount(db, to.account)?.currency === from.currency) {
    const payer = findUser(db, approval.user)?.name ?? approval.user;
    book(db, to.account, { ...movement, counterparty: payer, counterpartyAccount: from.number, cents });
  }
  return "done";
};

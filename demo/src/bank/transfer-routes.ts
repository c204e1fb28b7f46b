import type { FastifyInstance } from "fastify";
import { requireWay } from "../site/require-way.ts";
import { closedObject, lineText, optionalLineText } from "../site/schemas.ts";
import { type Site, wishOf } from "../site/site.ts";
import { SiteError } from "../site/site-error.ts";
import { accountsOf, findAccount, movementsOf, payeesOf } from "./accounts.ts";
import { amountOf, amountText, centsOf } from "./money.ts";

interface TransferForm {
  readonly from: string;
  readonly amount: string;
  readonly account: string;
  readonly payee: string;
  readonly memo: string;
}

const transferForm = closedObject({
  from: { type: "string", pattern: "^[A-Z0-9]{8,34}$" },
  amount: amountText,
  account: { type: "string", pattern: "^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}$" },
  payee: lineText,
  memo: optionalLineText,
});

/** From 5,000.00 on the phone must have verified its user (RTS Article 4, dynamic linking with a second factor). */
const verifiedFromCents = 500_000;

/** Accounts, movements and transfers. */
export function addTransferRoutes(app: FastifyInstance, site: Site): void {
  const { db, requireSession, open } = site;

  app.get("/api/accounts", (request) => {
    const { user } = requireSession(request);
    const accounts = accountsOf(db, user.id);
    return {
      accounts: accounts.map((account) => ({ ...account, movements: movementsOf(db, account.number) })),
      payees: payeesOf(db, user.id),
    };
  });

  app.post<{ Body: TransferForm }>("/api/transfers", { schema: { body: transferForm } }, async (request) => {
    const session = requireSession(request);
    const { from, amount, account, payee, memo } = request.body;
    const source = findAccount(db, from);
    if (source === null || source.user !== session.user.id) throw new SiteError("bad_input", { field: "from" });
    if (account === from) throw new SiteError("bad_input", { field: "account" });
    if (centsOf(amount) === 0) throw new SiteError("bad_input", { field: "amount" });
    // Whether the money is there is looked at when it is moved: only then is it sure.
    const details = {
      amount: amountOf(centsOf(amount)),
      currency: source.currency,
      account,
      payee: payee.normalize("NFC"),
      ...(memo.trim() === "" ? {} : { memo: memo.trim().normalize("NFC") }),
    };
    const about = { type: "transfer", business: "transfers", details };
    const floor = centsOf(amount) >= verifiedFromCents ? ({ minimumAssurance: "uv" } as const) : {};
    await requireWay(site, { ...about, ...floor, user: session.user.id });
    return open({ ...wishOf(session), kind: "transfer", about, extra: { from }, ...floor }, request);
  });
}

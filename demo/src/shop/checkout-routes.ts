import type { FastifyInstance } from "fastify";
import { closedObject } from "../site/schemas.ts";
import { startPending } from "../site/pending-browser.ts";
import type { Site } from "../site/site.ts";
import { SiteError } from "../site/site-error.ts";
import { currency, findGood, goods, priceOf } from "./goods.ts";
import { ordersOf } from "./orders.ts";

const checkoutForm = closedObject({
  good: { type: "string", enum: goods.map(({ id }) => id) },
  locale: { type: "string", enum: ["en", "zh"] },
});

/** Goods, paying for them without signing in (S26), and what a signed-in customer has bought. */
export function addCheckoutRoutes(app: FastifyInstance, site: Site): void {
  const { db, open, requireSession } = site;

  app.get("/api/goods", () => ({ goods, currency }));

  app.post<{ Body: { good: string; locale: "en" | "zh" } }>(
    "/api/checkouts",
    { schema: { body: checkoutForm } },
    async (request, reply) => {
      const good = findGood(request.body.good);
      if (good === null) throw new SiteError("bad_input", { field: "good" });
      // Nobody is asked who they are; only this browser may watch how it goes on.
      const browser = startPending(reply, site);
      const details = { amount: priceOf(good), currency, basket: good.name[request.body.locale] };
      const about = { type: "payment", business: "checkout", details };
      const wish = { kind: "payment", user: null, browser, login: { state: 0 }, about } as const;
      return open({ ...wish, extra: { good: good.id } }, request);
    },
  );

  app.get("/api/orders", (request) => {
    const { user } = requireSession(request);
    return { orders: ordersOf(db, user.id) };
  });
}

import type { FastifyInstance } from "fastify";
import { pendingCookie } from "../site/approval-routes.ts";
import { setCookie } from "../site/cookies.ts";
import { closedObject } from "../site/schemas.ts";
import { hashToken } from "../site/sessions.ts";
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
  const { db, open, random, requireSession } = site;

  app.get("/api/goods", () => ({ goods, currency }));

  app.post<{ Body: { good: string; locale: "en" | "zh" } }>(
    "/api/checkouts",
    { schema: { body: checkoutForm } },
    async (request, reply) => {
      const good = findGood(request.body.good);
      if (good === null) throw new SiteError("bad_input", { field: "good" });
      // Nobody is asked who they are; only this browser may watch how it goes on.
      const token = random(32);
      setCookie(reply, pendingCookie(site), token);
      const details = { amount: priceOf(good), currency, basket: good.name[request.body.locale] };
      const about = { type: "payment", business: "checkout", details };
      const wish = { kind: "payment", user: null, browser: hashToken(token), login: { state: 0 }, about } as const;
      return open({ ...wish, extra: { good: good.id } }, request);
    },
  );

  app.get("/api/orders", (request) => {
    const { user } = requireSession(request);
    return { orders: ordersOf(db, user.id) };
  });
}

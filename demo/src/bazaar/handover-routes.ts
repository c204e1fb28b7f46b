import type { FastifyInstance } from "fastify";
import { requireWay } from "../site/require-way.ts";
import { closedObject, userText } from "../site/schemas.ts";
import { type Site, wishOf } from "../site/site.ts";
import { SiteError } from "../site/site-error.ts";
import { demoUsers, findUser } from "../site/users.ts";
import { handoversOf, holdingsOf, quantityOf } from "./inventory.ts";
import { findItem, items } from "./items.ts";

/** The game server everything here is on. */
const gameServer = "Harbour 3";

interface HandoverForm {
  readonly item: string;
  readonly quantity: number;
  readonly recipient: string;
  readonly locale: "en" | "zh";
}

const handoverForm = closedObject({
  item: { type: "string", enum: items.map(({ id }) => id) },
  quantity: { type: "integer", minimum: 1, maximum: 999 },
  recipient: userText,
  locale: { type: "string", enum: ["en", "zh"] },
});

/** Inventory, and handing items to other players. */
export function addHandoverRoutes(app: FastifyInstance, site: Site): void {
  const { db, requireSession, open } = site;

  app.get("/api/inventory", (request) => {
    const { user } = requireSession(request);
    const players = demoUsers.filter(({ id }) => id !== user.id).map(({ id, name }) => ({ id, name }));
    return { holdings: holdingsOf(db, user.id), handovers: handoversOf(db, user.id), players, gameServer, items };
  });

  app.post<{ Body: HandoverForm }>("/api/handovers", { schema: { body: handoverForm } }, async (request) => {
    const session = requireSession(request);
    const { item: id, quantity, recipient, locale } = request.body;
    const item = findItem(id);
    if (item === null || quantityOf(db, session.user.id, id) === 0) throw new SiteError("bad_input", { field: "item" });
    if (recipient === session.user.id || findUser(db, recipient) === null) {
      throw new SiteError("bad_input", { field: "recipient" });
    }
    const details = { item: item.name[locale], quantity, recipient, server: gameServer };
    const about = { type: "item-transfer", business: "items", details };
    await requireWay(site, { ...about, user: session.user.id });
    return open({ ...wishOf(session), kind: "item-transfer", about, extra: { item: id } }, request);
  });
}

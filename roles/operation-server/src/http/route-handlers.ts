import { type Handlers, relyingPartyToOperationServer } from "@countersign/protocol/contract";
import type { RelyingParty } from "../api-keys.ts";
import type { Context } from "../context.ts";
import { routeFor } from "../routes.ts";

type Arrow = typeof relyingPartyToOperationServer;
type Handle = (request: unknown, party: RelyingParty) => Promise<unknown>;

/** The business a request names; only what starts an operation does. */
function businessOf(request: unknown): string | undefined {
  const { business } = (request as { body?: { business?: unknown } }).body ?? {};
  return typeof business === "string" ? business : undefined;
}

/** Every request goes to the verification server of its organization and, where it names one, business (S5). `make` makes the handlers of one. */
export function routeHandlers(
  contexts: readonly Context[],
  make: (context: Context) => Handlers<Arrow, RelyingParty>,
): Handlers<Arrow, RelyingParty> {
  const routes = contexts.map((context) => ({ ...context, handlers: make(context) }));
  const names = Object.keys(relyingPartyToOperationServer) as (keyof Arrow)[];
  const entries = names.map((name): [string, Handle] => [
    name,
    async (request, party) => {
      const asked = { organization: party.organization, business: businessOf(request) };
      const handle = routeFor(routes, asked).handlers[name] as Handle;
      return handle(request, party);
    },
  ]);
  return Object.fromEntries(entries) as unknown as Handlers<Arrow, RelyingParty>;
}

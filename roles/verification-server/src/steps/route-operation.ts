import type { Assurance, MethodName, Operation, Template } from "@countersign/protocol";
import { chooseMethod, type Routing, type RoutingFacts, type Standing } from "../core/routing.ts";
import type { Context } from "./context.ts";

/** What a method is chosen for. */
export interface RouteWish {
  readonly operation: Operation;
  readonly template: Template;
  readonly sameDevice: boolean;
  readonly asked: MethodName | null;
  readonly askedAssurance: Assurance | null;
}

/** Of whom nothing is known. */
const nobody: Standing = {
  devices: 0,
  passkeyDevices: null,
  methods: [],
  preferred: null,
  recent: [],
  groups: [],
};

/** All that the choice depends on: the registry's rows, what the user has, set and keeps choosing, and what can answer now. */
export async function routingFactsOf(
  { store, registry, health }: Pick<Context, "store" | "registry" | "health">,
  { operation, template, sameDevice, asked, askedAssurance }: RouteWish,
): Promise<RoutingFacts> {
  const { organization, business, type, details, login } = operation;
  const { subject } = login;
  return {
    template,
    organization,
    business,
    details,
    anonymous: subject === undefined,
    loggedIn: login.state === 1,
    asked,
    askedAssurance,
    offlinePossible: login.state === 1 && !sameDevice,
    standing: subject === undefined ? nobody : await store.methods.standing({ organization, subject, type }),
    rows: (await registry.current()).policies,
    down: health.down(organization),
  };
}

/** Chooses the method of an operation (§12, S8). */
export async function routeOperation(
  context: Pick<Context, "store" | "registry" | "health">,
  wish: RouteWish,
): Promise<Routing> {
  return chooseMethod(await routingFactsOf(context, wish));
}

import { builtInTemplates, type Template } from "@countersign/protocol";
import type { RoutingFacts, Standing } from "../src/core/routing-facts.ts";

/** A built-in type, changed where a test needs it. */
export function typeOf(id: string, changes: Partial<Template> = {}): Template {
  const found = builtInTemplates.find((template) => template.id === id);
  if (!found) throw new Error(`no type ${id}`);
  return { ...found, ...changes };
}

/** A user with one phone and nothing else. */
const onePhone: Standing = {
  devices: 1,
  passkeyDevices: null,
  methods: [],
  preferred: null,
  recent: [],
  groups: [],
};

/** What a bank transfer of 20 EUR by that user is, changed where a test needs it. */
export function routingFacts({
  standing = {},
  ...changes
}: Partial<Omit<RoutingFacts, "standing">> & { standing?: Partial<Standing> } = {}): RoutingFacts {
  return {
    template: typeOf("transfer"),
    organization: "example-bank",
    business: "transfers",
    details: { amount: "20", currency: "EUR", account: "DE02", payee: "Ava Lindqvist" },
    anonymous: false,
    loggedIn: true,
    asked: null,
    askedAssurance: null,
    offlinePossible: true,
    rows: [],
    down: [],
    ...changes,
    standing: { ...onePhone, ...standing },
  };
}

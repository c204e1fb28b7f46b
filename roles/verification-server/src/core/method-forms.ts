import type { Assurance, MethodName } from "@countersign/protocol";
import type { Display } from "./effective-policy.ts";
import type { RoutingFacts } from "./routing-facts.ts";

/** One way to use a method: a typed code may be an authenticator app's (TOTP) or that of an enrolled phone (§11.4). */
export interface Form {
  readonly assurance: Assurance;
  readonly display: Display;
}

function qrForms({ standing }: RoutingFacts): readonly Form[] {
  return standing.devices > 0 ? [{ assurance: standing.passkeyDevices ?? "soft", display: "separate" }] : [];
}

/** A phone without a network shows what it decides, as it does with one. */
function offlineForms({ standing, offlinePossible }: RoutingFacts): readonly Form[] {
  return standing.devices > 0 && offlinePossible ? [{ assurance: "soft-offline", display: "separate" }] : [];
}

/** A typed code proves no more than its kind can, whatever was registered. */
function assuranceOf(method: MethodName, registered: Assurance): Assurance {
  if (method === "sms") return "sms";
  return method === "dynamic-code" ? "soft-offline" : registered;
}

function registeredForms(method: MethodName, { standing }: RoutingFacts): readonly Form[] {
  return standing.methods
    .filter((one) => one.method === method)
    .map(({ assurance }) => ({ assurance: assuranceOf(method, assurance), display: "same" }));
}

/** How a user could use a method; empty when it is not registered. */
export function formsOf(method: MethodName, facts: RoutingFacts): readonly Form[] {
  if (method === "qr") return qrForms(facts);
  const own = registeredForms(method, facts);
  return method === "dynamic-code" ? [...own, ...offlineForms(facts)] : own;
}

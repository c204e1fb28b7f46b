import type { UserMethod } from "../core/user-method.ts";
import type { MethodEngine } from "./port.ts";
import { remote } from "./remote.ts";
import { createWebauthn } from "./webauthn.ts";

const ownDevice = createWebauthn({ platform: true });

/** Where a registration was made, there it is answered. */
function engineOf(registration: UserMethod | null): MethodEngine {
  return registration?.data.kind === "remote" ? remote : ownDevice;
}

/**
 * Face (§12.1): the user's own device matches it, unless the organization's operator runs a face server; then new registrations are made
 * there, and those made before stay good.
 */
export const face: MethodEngine = {
  async register(context, wish) {
    const server = await context.findMethodServer(wish.change.organization, "face");
    return (server ? remote : ownDevice).register(context, wish);
  },
  prove: (context, facts, input) => (input.credential ? ownDevice : remote).prove(context, facts, input),
  forget: async (context, method) => engineOf(method).forget(context, method),
  begin: async (context, facts) => engineOf(facts.registration).begin(context, facts),
  answer: (context, facts, input) => engineOf(facts.registration).answer(context, facts, input),
  cancel: async (context, facts) => engineOf(facts.registration).cancel(context, facts),
};

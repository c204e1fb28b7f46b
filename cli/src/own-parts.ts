import { builtInTemplates } from "@countersign/protocol";
import { registerApplication, registerQrServer, registerType, type Registry } from "@countersign/verification-server";
import type { AllInOne } from "./all-in-one.ts";
import { ownPrograms } from "./registered-origins.ts";

/** Oldest version of the authenticator that may still be used, unless an administrator asks for more. */
export const minimumVersion = "0.1.0";

/**
 * The two programs that come along: the web authenticator at its origin, and the headless one, which names the issuer's. A higher version that
 * an administrator asks for stays (T52).
 */
export function withApplications(
  registry: Registry,
  { issuer, authenticator }: Pick<AllInOne, "issuer" | "authenticator">,
): Registry {
  const own = { [ownPrograms.web]: authenticator, [ownPrograms.headless]: issuer };
  return Object.entries(own).reduce((next, [id, origin]) => {
    const asked = next.applications.find((rule) => rule.id === id)?.minimumVersion ?? minimumVersion;
    return registerApplication(next, { id, minimumVersion: asked, origins: [origin] });
  }, registry);
}

/** Built-in types that are not registered yet; what an administrator has made of one of them stays. */
function withBuiltInTypes(registry: Registry): Registry {
  const known = new Set(registry.types.map(({ template }) => template.id));
  return builtInTemplates.filter(({ id }) => !known.has(id)).reduce(registerType, registry);
}

/** What a verification server registers at every start, whoever makes its codes: types and applications. Answers what is registered then. */
export async function registerPrograms(
  origins: Pick<AllInOne, "issuer" | "authenticator" | "verificationServer">,
): Promise<Registry> {
  return origins.verificationServer.changeRegistry("start", (registry) =>
    withBuiltInTypes(withApplications(registry, origins)),
  );
}

/** What a server in one process registers of itself at every start: types, applications, and its own QR server for every organization. Answers what is registered then. */
export async function registerOwnParts(roles: AllInOne): Promise<Registry> {
  const { verificationServer, qrServer, qrServerNumber } = roles;
  return verificationServer.changeRegistry("start", (registry) =>
    registerQrServer(withBuiltInTypes(withApplications(registry, roles)), {
      number: qrServerNumber,
      jwk: qrServer.publicKey,
      agreementJwk: qrServer.agreementKey,
      organizations: registry.organizations.map(({ id }) => id),
    }),
  );
}

import { type Directory, signDirectory } from "@countersign/protocol";
import type { Registry } from "../core/registry.ts";
import type { Context } from "./context.ts";

const lifetimeSeconds = 24 * 3600;
const renewSeconds = 3600;

function directoryOf(
  { version, organizations, businesses, types, qr, applications }: Registry,
  { issuer, now }: { issuer: string; now: number },
): Directory {
  return {
    iss: issuer,
    version,
    iat: now,
    exp: now + lifetimeSeconds,
    organizations: organizations.map(({ n, id, name }) => ({ n, id, name })),
    businesses: businesses.map(({ n, organization, id, name, sources, links }) => ({
      n,
      organization,
      id,
      name,
      sources,
      links,
    })),
    types: types.map(({ n, template }) => ({ n, ...template })),
    qr: qr.map(({ n, jwk, organizations: mayServe, businesses: served, notAfter }) => ({
      n,
      jwk,
      organizations: mayServe,
      businesses: served,
      notAfter,
    })),
    applications: applications.map(({ id, minimumVersion }) => ({ id, minimumVersion })),
  };
}

/** The signed directory (§17), signed again when the registry or the key changed or an hour has passed. */
export function createPublishDirectory({ registry, clock, issuer, keys }: Context): () => Promise<string> {
  let kept: { version: number; iat: number; kid: string; text: string } | null = null;
  return async () => {
    const current = await registry.current();
    const now = Math.floor(clock() / 1000);
    const { kid } = keys.signer;
    if (kept?.kid !== kid || kept.version !== current.version || Math.abs(now - kept.iat) >= renewSeconds) {
      kept = {
        version: current.version,
        iat: now,
        kid,
        text: await signDirectory(keys.signer, directoryOf(current, { issuer, now })),
      };
    }
    return kept.text;
  };
}

import { type Crypto, fromBase64url, ProtocolError, thumbprint, toHex } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import type { Registry } from "../core/registry.ts";
import type { Context } from "./context.ts";

/** Told when what is registered has changed, so that other servers on the store look again at once. */
export const registryTopic = "registry";

const tries = 5;
/** A code names its key by the thumbprint's first four bytes: two keys alike in them would be taken for each other (§4). */
export async function refuseLikeKeys(crypto: Crypto, { qr }: Registry): Promise<void> {
  const names = await Promise.all(
    qr.map(async ({ jwk }) => toHex(fromBase64url(await thumbprint(crypto, jwk)).subarray(0, 4))),
  );
  if (new Set(names).size !== names.length) throw new Error("two QR keys have the same first bytes: make another key");
}

/** One administrative change. `change` is a pure function of the registry as it is; it is tried again when somebody else changed it first. */
export function createChangeRegistry({
  store,
  crypto,
  clock,
  registry,
  bus,
}: Pick<Context, "store" | "crypto" | "clock" | "registry"> & { readonly bus: Pick<Context["bus"], "publish"> }) {
  return async (what: string, change: (now: Registry) => Registry): Promise<Registry> => {
    for (let i = 0; i < tries; i++) {
      const now = await store.registry.read();
      const changed = change(now);
      if (changed === now) return now;
      if (changed.qr !== now.qr) await refuseLikeKeys(crypto, changed);
      const leaf = await auditLeaf(crypto, { at: clock(), event: "registry.changed", what, version: now.version + 1 });
      const replaced = await store.registry.replace({ ...changed, version: now.version }, { leaf });
      registry.refresh();
      if (replaced) bus.publish(registryTopic);
      if (replaced) return replaced;
    }
    throw new ProtocolError("unavailable", { cause: "the registry keeps changing" });
  };
}

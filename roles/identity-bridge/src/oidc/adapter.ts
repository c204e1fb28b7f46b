import { unixSeconds } from "@countersign/protocol";
import type { Adapter, AdapterPayload } from "oidc-provider";
import { errors } from "oidc-provider";
import type { Context } from "../context.ts";
import { secretId } from "../secret-id.ts";

/** The model whose rows are clients' requests. */
const requestKind = "BackchannelAuthenticationRequest";

/** Where a redemption begins: what the provider is to see of a request, given what it kept of it. */
export type FindRequest = (id: string, payload: AdapterPayload) => Promise<AdapterPayload>;

function place(kind: string, id: string): string {
  return `artefacts/${kind}/${id}`;
}

/** The provider asks for what no flow of ours makes: sessions and device codes. */
const absent = async (): Promise<undefined> => undefined;

/** Reads and writes sealed payloads of one kind. The id is part of no row, so it is put back when somebody brings it. */
function createRows({ store: { artefacts }, sealed, crypto, clock }: Context, kind: string) {
  return {
    async write(id: string, { jti: _id, ...payload }: AdapterPayload, expiresIn: number) {
      const key = await secretId(crypto, id);
      const { grantId } = payload;
      const artefact = {
        kind,
        id: key,
        grant: grantId === undefined ? null : await secretId(crypto, grantId),
        content: await sealed.seal(place(kind, key), payload),
        expiresAtMs: clock() + expiresIn * 1000,
      };
      // A used id (of a client assertion, of a DPoP proof) is looked up first and written then: only the write can tell of two at once.
      if (kind !== "ReplayDetection") await artefacts.put(artefact);
      else if (!(await artefacts.add(artefact))) throw new errors.InvalidClient("it was used before");
    },
    async read(id: string): Promise<AdapterPayload | undefined> {
      const key = await secretId(crypto, id);
      const found = await artefacts.find(kind, key);
      if (!found) return undefined;
      const payload = await sealed.open<AdapterPayload>(place(kind, key), found.content);
      return { ...payload, jti: id, ...(found.consumed && { consumed: unixSeconds(clock()) }) };
    },
  };
}

/** Keeps what the provider makes in the bridge's store. */
export function createAdapterFactory(context: Context, findRequest: FindRequest): (kind: string) => Adapter {
  const { artefacts } = context.store;
  return (kind) => {
    const rows = createRows(context, kind);
    return {
      upsert: (id, payload, expiresIn = 0) => rows.write(id, payload, expiresIn),
      async find(id) {
        const payload = await rows.read(id);
        return kind === requestKind && payload ? findRequest(id, payload) : payload;
      },
      findByUid: absent,
      findByUserCode: absent,
      async consume(id) {
        // A request is guarded by its redemption, which may begin anew when one was cut off.
        if (kind === requestKind) return;
        if (!(await artefacts.consume(kind, await secretId(context.crypto, id))))
          throw new errors.InvalidGrant("used before");
      },
      destroy: async (id) => artefacts.remove(kind, await secretId(context.crypto, id)),
      revokeByGrantId: async (id) => artefacts.removeOfGrant(kind, await secretId(context.crypto, id)),
    };
  };
}

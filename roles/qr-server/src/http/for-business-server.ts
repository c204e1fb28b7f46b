import { createAuthenticateRole, mountArrow, type RoleKey } from "@countersign/platform";
import { type Clock, type Crypto, ProtocolError } from "@countersign/protocol";
import { businessServerToQrServer } from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import type { CodeEnvelopes, Delivered } from "../code-envelopes.ts";
import type { Peers } from "../peers.ts";

/** A business's own server: the businesses whose codes it may bring. */
interface BusinessServerCaller {
  readonly businesses: readonly { readonly organization: number; readonly business: number }[];
}

interface BusinessServerRoute {
  readonly envelopes: CodeEnvelopes;
  readonly readPeers: () => Promise<Peers>;
  /** What the direct way does with a code. */
  readonly deliver: (delivered: Delivered) => Promise<string>;
  /** Host and port that business servers know this server by. */
  readonly authority: string;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** One entry for each key, for all that it is registered for. */
function keysOf({ businessServers }: Peers): readonly RoleKey<BusinessServerCaller>[] {
  return businessServers.map(({ jwk }) => ({
    jwk,
    caller: { businesses: businessServers.filter((other) => other.jwk.x === jwk.x && other.jwk.y === jwk.y) },
    arrows: [businessServerToQrServer],
  }));
}

/** Refuses a code of a business whose server this is not (T35). */
function checkBusiness({ businesses }: BusinessServerCaller, { numbers }: Delivered): void {
  const isTheirs = businesses.some(
    ({ organization, business }) => organization === numbers.organization && business === numbers.business,
  );
  if (!isTheirs) throw new ProtocolError("proof_invalid", { cause: "a code of another business" });
}

/** Mounts what businesses' own servers may ask (S7). They see sealed envelopes alone, both ways. */
export function mountForBusinessServer(app: FastifyInstance, route: BusinessServerRoute): void {
  const { envelopes, readPeers, deliver, authority, crypto, clock } = route;
  mountArrow<typeof businessServerToQrServer, BusinessServerCaller>(app, {
    arrow: businessServerToQrServer,
    authenticate: createAuthenticateRole({ keys: async () => keysOf(await readPeers()), authority, crypto, clock }),
    handlers: {
      async passCode({ body: { sealed } }, caller) {
        const { codeKeys } = await readPeers();
        const { delivered, answerKey } = await envelopes.open(sealed, codeKeys);
        checkBusiness(caller, delivered);
        return { sealed: await envelopes.sealStatic(answerKey, await deliver(delivered)) };
      },
    },
  });
}

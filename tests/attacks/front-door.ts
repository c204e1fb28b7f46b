import { createOperationServer } from "@countersign/operation-server";
import {
  connectInProcess,
  createHttpServer,
  type GuardedFetchOptions,
  silentLog,
  systemRandom,
} from "@countersign/platform";
import {
  operationServerToQrServer,
  operationServerToVerificationServer,
  type Handlers,
  type RequestOf,
} from "@countersign/protocol/contract";
import { type Context, createRequestVerification } from "@countersign/verification-server";
import { filesOf } from "../../cli/src/config.ts";
import { findFreePort } from "../world/free-port.ts";
import { createRelyingParty, type RelyingParty } from "../world/relying-party.ts";
import type { World } from "../world/world.ts";

type Lists = Parameters<typeof createRequestVerification>[1];
type Steps = Handlers<
  typeof operationServerToVerificationServer,
  { readonly role: "operation-server"; readonly organizations: null }
>;
type Request = RequestOf<typeof operationServerToVerificationServer.requestVerification>["body"];
type Copy = RequestOf<typeof operationServerToQrServer.requestDisplay>["body"];

interface FrontDoorOptions {
  /** Whose key is used at it; the bank's unless said otherwise. */
  readonly party?: "bank" | "bazaar" | "shop";
  /** Lists instead of the verification server's own. */
  readonly lists?: Lists;
  /** What its steps work with instead, such as a QR server that lies. */
  readonly context?: Partial<Context>;
  /** What the operation server tells the verification server. */
  readonly request?: (request: Request) => Request;
  /** Steps composed otherwise, in the place of the verification server's own. */
  readonly steps?: Partial<Steps>;
  /** What the operation server tells the QR server. */
  readonly copyForQrServer?: (copy: Copy) => Copy;
  /** The organizations about which it believes its verification server; all unless said otherwise. */
  readonly organizations?: readonly string[];
  /** How it sends webhooks. */
  readonly webhooks?: GuardedFetchOptions;
}

/** A second operation server on the world's own roles, whose requests are judged otherwise. */
export interface FrontDoor {
  /** The site whose key was asked for. */
  readonly party: RelyingParty;
  /** The same, by its usual name. */
  readonly bank: RelyingParty;
  deliverDue(): Promise<number>;
  close(): Promise<void>;
}

export async function openFrontDoor(
  world: World,
  {
    party: name = "bank",
    lists,
    context = {},
    steps = {},
    webhooks = {},
    organizations,
    ...told
  }: FrontDoorOptions = {},
): Promise<FrontDoor> {
  const { copyForQrServer = (copy) => copy, request: tell = (request) => request } = told;
  const { verificationServer, qrServer } = world.running();
  const common = { clock: world.clock.now, random: systemRandom, log: silentLog };
  const request = createRequestVerification({ ...verificationServer.context, ...context }, lists);
  const port = await findFreePort();
  const caller = { role: "operation-server" as const, organizations: null };
  const server = createOperationServer({
    url: "http://localhost",
    subjectKeyFile: filesOf({ dataDir: world.dataDir }).subjectKeys,
    routes: [
      {
        verificationServer: connectInProcess(
          operationServerToVerificationServer,
          () => ({
            ...verificationServer.forOperationServer,
            requestVerification: ({ body }) => request(tell(body)),
            ...steps,
          }),
          caller,
        ),
        qrServer: connectInProcess(
          operationServerToQrServer,
          () => ({
            requestDisplay: ({ body }, from) =>
              qrServer.forOperationServer.requestDisplay({ body: copyForQrServer(body) }, from),
          }),
          caller,
        ),
        displayUrls: { frames: world.issuer, states: world.issuer },
        ...(organizations && { organizations }),
      },
    ],
    ...common,
    webhooks,
  });
  const app = createHttpServer(common);
  server.mount(app);
  await app.listen({ host: "localhost", port });
  const { apiKey, organization } = world[name];
  const party = createRelyingParty({
    issuer: world.issuer,
    url: `http://localhost:${port}`,
    clock: world.clock,
    organization,
    apiKey,
  });
  return {
    party,
    bank: party,
    deliverDue: server.deliverDue,
    async close() {
      await app.close();
      await server.close();
    },
  };
}

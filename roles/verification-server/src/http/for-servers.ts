import { createAuthenticateRole, mountArrow, type RoleKey } from "@countersign/platform";
import {
  consoleToVerificationServer,
  type Handlers,
  operationServerToVerificationServer,
  qrServerToVerificationServer,
} from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import { serversOf } from "../core/registered-server.ts";
import type { Registry } from "../core/registry.ts";
import type { Context } from "../steps/context.ts";
import { mountForJoiningServer } from "./for-joining-server.ts";
import type { ConsoleCaller } from "./for-console.ts";
import type { OperationServerCaller } from "./operation-server-caller.ts";
import type { QrServerCaller } from "./for-qr-server.ts";

/** What servers apart from this one may ask, each kind by its own keys. */
export interface ServerHandlers {
  readonly forOperationServer: Handlers<typeof operationServerToVerificationServer, OperationServerCaller>;
  readonly forQrServer: Handlers<typeof qrServerToVerificationServer, QrServerCaller>;
  readonly forConsole: Handlers<typeof consoleToVerificationServer, ConsoleCaller>;
}

/** More than a site may send: what the operation server adds has room beside it. */
const bodyLimit = 32 * 1024;

function operationServerKeys(registry: Registry): readonly RoleKey<OperationServerCaller>[] {
  const arrows = [operationServerToVerificationServer];
  return serversOf(registry, "operation").map(({ jwk, organizations }) => ({
    jwk,
    caller: { role: "operation-server", organizations },
    arrows,
  }));
}

function qrServerKeys(registry: Registry): readonly RoleKey<QrServerCaller>[] {
  const arrows = [qrServerToVerificationServer];
  return serversOf(registry, "qr").map(({ jwk, n }) => ({ jwk, caller: { qrServer: n }, arrows }));
}

function consoleKeys(registry: Registry): readonly RoleKey<ConsoleCaller>[] {
  const caller = { role: "console-server" } as const;
  const arrows = [consoleToVerificationServer];
  return serversOf(registry, "console").map(({ jwk }) => ({ jwk, caller, arrows }));
}

/** Mounts the arrows that other servers sign (§13): the key of one role opens no route of another. */
export function mountForServers(
  app: FastifyInstance,
  context: Context,
  {
    forOperationServer,
    forQrServer,
    forConsole,
    authority,
    link,
  }: ServerHandlers & { readonly authority: string; readonly link: string },
): void {
  const { registry, crypto, clock } = context;
  const judge = { authority, crypto, clock };
  mountArrow<typeof operationServerToVerificationServer, OperationServerCaller>(app, {
    arrow: operationServerToVerificationServer,
    handlers: forOperationServer,
    authenticate: createAuthenticateRole({
      keys: async () => operationServerKeys(await registry.current()),
      ...judge,
    }),
    continuesTraces: true,
    bodyLimit,
  });
  mountArrow<typeof qrServerToVerificationServer, QrServerCaller>(app, {
    arrow: qrServerToVerificationServer,
    handlers: forQrServer,
    authenticate: createAuthenticateRole({ keys: async () => qrServerKeys(await registry.current()), ...judge }),
    continuesTraces: true,
    bodyLimit,
  });
  mountArrow<typeof consoleToVerificationServer, ConsoleCaller>(app, {
    arrow: consoleToVerificationServer,
    handlers: forConsole,
    authenticate: createAuthenticateRole({ keys: async () => consoleKeys(await registry.current()), ...judge }),
    continuesTraces: true,
    bodyLimit,
  });
  mountForJoiningServer(app, context, { authority, link });
}

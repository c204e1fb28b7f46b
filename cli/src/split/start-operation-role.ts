import { createOperationServer, type OperationServer } from "@countersign/operation-server";
import { type GuardedFetchOptions, noMetrics } from "@countersign/platform";
import { toBase64url } from "@countersign/protocol";
import { roleFilesOf } from "./role-config.ts";
import { signedRoute } from "./role-connections.ts";
import { listenAsRole, type RoleOptions, type RunningRole } from "./start-role.ts";

const nobodysKey = toBase64url(new Uint8Array(32));

/** Starts an operation server by itself. */
export async function startOperationRole(
  options: RoleOptions & { readonly webhooks?: GuardedFetchOptions },
): Promise<RunningRole & { readonly operationServer: OperationServer }> {
  const { origin, verificationServer, signer, clock, random, log, metrics = noMetrics, webhooks = {} } = options;
  const { subjectKeys } = roleFilesOf(options);
  const route = signedRoute({ verificationServer, signer, clock, log });
  const operationServer = createOperationServer({
    url: origin,
    subjectKeyFile: subjectKeys,
    routes: [route],
    clock,
    random,
    log,
    metrics,
    webhooks,
  });
  const { app, leave } = await listenAsRole(options, {
    // A key that nobody has: the answer says that this server is known there.
    checks: { "verification server": () => route.verificationServer.findApiKey({ body: { hash: nobodysKey } }) },
    mount: (server) => operationServer.mount(server),
  });
  return {
    origin,
    app,
    operationServer,
    leave,
    async close() {
      await app.close();
      await operationServer.close();
    },
  };
}

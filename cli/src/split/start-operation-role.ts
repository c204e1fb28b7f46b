import { createOperationServer, type OperationServer } from "@countersign/operation-server";
import { type GuardedFetchOptions, noMetrics, readOrCreateSecretJson } from "@countersign/platform";
import { roleFilesOf } from "./role-config.ts";
import { signedRoute } from "./role-connections.ts";
import { listenAsRole, type RoleOptions, type RunningRole } from "./start-role.ts";

/** Starts an operation server by itself. */
export async function startOperationRole(
  options: RoleOptions & { readonly webhooks?: GuardedFetchOptions },
): Promise<RunningRole & { readonly operationServer: OperationServer }> {
  const { origin, verificationServer, signer, clock, random, log, metrics = noMetrics, webhooks = {} } = options;
  const { subjectKeys } = roleFilesOf(options);
  readOrCreateSecretJson(subjectKeys, () => ({}));
  const operationServer = createOperationServer({
    url: origin,
    subjectKeyFile: subjectKeys,
    routes: [signedRoute({ verificationServer, signer, clock, log })],
    clock,
    random,
    log,
    metrics,
    webhooks,
  });
  const app = await listenAsRole(options, (server) => operationServer.mount(server));
  return {
    origin,
    app,
    operationServer,
    async close() {
      await app.close();
      await operationServer.close();
    },
  };
}

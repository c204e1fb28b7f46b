import { connectPeer, createNodeCrypto, noMetrics } from "@countersign/platform";
import { qrServerToVerificationServer } from "@countersign/protocol/contract";
import { createQrServer, type QrKeys, type QrServer } from "@countersign/qr-server";
import { listenAsRole, type RoleOptions, type RunningRole } from "./start-role.ts";

/** Longest time the verification server may take to say what a display token may show. */
const answerMs = 8000;

/** Starts a QR server by itself. */
export async function startQrRole(
  options: RoleOptions & { readonly keys: QrKeys },
): Promise<RunningRole & { readonly qrServer: QrServer }> {
  const { origin, verificationServer, number, signer, keys, clock, log, metrics = noMetrics } = options;
  const qrServer = await createQrServer({
    keys,
    authority: new URL(origin).host,
    number,
    verificationServer: connectPeer(qrServerToVerificationServer, {
      url: verificationServer,
      signer,
      crypto: createNodeCrypto(),
      clock,
      log,
      timeoutMs: answerMs,
    }),
    clock,
    log,
    metrics,
  });
  const { app, leave } = await listenAsRole(options, {
    checks: qrServer.checks,
    leave: qrServer.leave,
    mount(server) {
      qrServer.mount(server);
      qrServer.mountForServers(server);
    },
  });
  return {
    origin,
    app,
    qrServer,
    leave,
    async close() {
      await app.close();
      qrServer.close();
    },
  };
}

import { ProtocolError } from "@countersign/protocol";
import type { Context } from "../context.ts";
import { over, type Perform, tryAgain } from "./task-runner.ts";

/** What is kept of a client that wants to be told; sealed, for its token is a secret that opens the client's door. */
export interface PingContent {
  readonly clientId: string;
  readonly authReqId: string;
  /** The client's own bearer token. */
  readonly token: string;
}

/**
 * Tells a client in ping mode that it may come for its tokens (CIBA Core §10.2). The address is the client's, so it is called through the
 * guard (T23), no redirect is followed, and nothing of the answer but its status counts.
 */
export function createPingClient({ sealed, settings, call, log }: Context): Perform {
  return async (task, { isLate }) => {
    const { ref, operation, content } = task;
    if (isLate || content === null) return over;
    const { clientId, authReqId, token } = await sealed.open<PingContent>(ref, content);
    const endpoint = settings.clients.find((client) => client.clientId === clientId)?.notificationEndpoint;
    // A client that was taken off the list meanwhile.
    if (!endpoint) return over;
    try {
      const { status } = await call(endpoint, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ auth_req_id: authReqId }),
      });
      log.info("bridge.ping", { operation, status });
      return status >= 200 && status < 300 ? over : tryAgain(task);
    } catch (error) {
      const code = error instanceof ProtocolError ? error.code : "unavailable";
      log.warn("bridge.ping", { operation, code });
      return code === "target_forbidden" ? over : tryAgain(task);
    }
  };
}

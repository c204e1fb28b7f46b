import { actsFor, ProtocolError } from "@countersign/protocol";
import type { Handlers, operationServerToQrServer } from "@countersign/protocol/contract";
import type { Join } from "../join.ts";

/** An operation server, authenticated by its role key (or by being in this process). */
export interface OperationServerCaller {
  readonly role: "operation-server";
  /** Those it is kept to; null for all. */
  readonly organizations: readonly string[] | null;
}

/** The operation server's end of its arrow to this server. */
export function forOperationServer(join: Join): Handlers<typeof operationServerToQrServer, OperationServerCaller> {
  return {
    requestDisplay: async ({ body: { id, operation } }, caller) => {
      // A copy that it made up for another organization's operation would have that one refused (T56).
      if (!actsFor(caller, operation.organization))
        throw new ProtocolError("signature_invalid", { cause: "not an organization of this server's" });
      join.put(id, operation);
      return {};
    },
  };
}

import type { Handlers, operationServerToQrServer } from "@countersign/protocol/contract";
import type { Join } from "../join.ts";

/** An operation server, authenticated by its role key (or by being in this process). */
export interface OperationServerCaller {
  readonly role: "operation-server";
}

/** The operation server's end of its arrow to this server. */
export function forOperationServer(join: Join): Handlers<typeof operationServerToQrServer, OperationServerCaller> {
  return {
    requestDisplay: async ({ body: { id, operation } }) => {
      join.put(id, operation);
      return {};
    },
  };
}

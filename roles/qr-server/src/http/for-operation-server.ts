import type { Handlers, operationServerToQrServer } from "@countersign/protocol/contract";
import type { Join } from "../join.ts";

/** The operation server's end of its arrow to this server. */
export function forOperationServer(
  join: Join,
): Handlers<typeof operationServerToQrServer, { readonly role: "operation-server" }> {
  return {
    requestDisplay: async ({ body: { id, operation } }) => {
      join.put(id, operation);
      return {};
    },
  };
}

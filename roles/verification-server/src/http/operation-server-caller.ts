/** An operation server, authenticated by its role key (or by being in this process). */
export interface OperationServerCaller {
  readonly role: "operation-server";
}

/** An operation server, authenticated by its role key (or by being in this process). */
export interface OperationServerCaller {
  readonly role: "operation-server";
  /** Those it is kept to; null for all. */
  readonly organizations: readonly string[] | null;
}

import { isId, ProtocolError } from "@countersign/protocol";
import type { StoredOperation } from "../core/operation.ts";
import type { Context } from "./context.ts";

/** For whom an operation is read or moved: an organization, perhaps limited to some businesses. */
export interface Owner {
  readonly organization: string;
  readonly businesses: readonly string[] | null;
}

/** The operation if it is the owner's; else the same 404 whether it is absent or another's (T35). */
export async function findOwned(
  { store }: Context,
  id: string,
  { organization, businesses }: Owner,
): Promise<StoredOperation> {
  const operation = isId("op", id) ? await store.operations.find(id) : null;
  const owned =
    operation?.frozen.organization === organization && (businesses?.includes(operation.frozen.business) ?? true);
  if (!operation || !owned) throw new ProtocolError("operation_not_found");
  return operation;
}

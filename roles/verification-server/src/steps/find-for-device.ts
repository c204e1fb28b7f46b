import { isId, ProtocolError } from "@countersign/protocol";
import type { Binding } from "../core/binding.ts";
import { isOfUser, type StoredOperation } from "../core/operation.ts";
import type { Context } from "./context.ts";

/** The operation if it is the device's user's; else the same 404 whether it is absent, another's or nobody's yet (T17). */
export async function findForDevice({ store }: Context, id: string, binding: Binding): Promise<StoredOperation> {
  const operation = isId("op", id) ? await store.operations.find(id) : null;
  if (!operation || !isOfUser(operation, binding)) throw new ProtocolError("operation_not_found");
  return operation;
}

import type { MethodName } from "@countersign/protocol";
import type { Notice } from "../core/notice.ts";
import type { StoredOperation } from "../core/operation.ts";
import { habitOf } from "../core/method-order.ts";
import type { Context } from "./context.ts";
import { methodNotices } from "./notices-about.ts";

/** What the user's devices are told when a release teaches that a method comes first next time (§12); nothing where nothing changes. */
export async function learntNotices(
  context: Context,
  { frozen, subject }: StoredOperation,
  method: MethodName,
): Promise<readonly Notice[]> {
  const { organization, type, login, routing } = frozen;
  if (subject === null || login.subject === undefined || login.state !== 1) return [];
  const { recent, preferred, methods } = await context.store.methods.standing({ organization, subject, type });
  const learnt = habitOf([method, ...recent]);
  const isNew = learnt === method && habitOf(recent) !== learnt;
  // A user with one way learns nothing by it, and one who has set a method is asked nobody.
  if (!isNew || preferred !== null || (routing?.methods.length ?? 0) < 2 || methods.length === 0) return [];
  return methodNotices(context, { organization, subject, kind: "method.learnt", method, name: null, type });
}

import { type MethodName, ProtocolError } from "@countersign/protocol";
import type { Notice } from "../core/notice.ts";
import type { StoredOperation } from "../core/operation.ts";
import { findType } from "../core/registry.ts";
import { siteWish } from "../core/order-rules.ts";
import { chooseMethod, type RoutingFacts } from "../core/routing.ts";
import type { Context } from "./context.ts";
import { methodNotices } from "./notices-about.ts";
import { routingFactsOf } from "./route-operation.ts";

/** What would be chosen after these; null where nothing would, for rows may have changed since. */
function chosenAfter(facts: RoutingFacts, recent: readonly MethodName[]): MethodName | null {
  try {
    return chooseMethod({ ...facts, standing: { ...facts.standing, recent } }).method;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

/** True when it came first by itself as the operation was opened: nothing can be learnt from its being used. */
function wasFirst({ routing }: StoredOperation["frozen"], method: MethodName): boolean {
  return routing?.method === method && !routing.trace.some(({ rule }) => rule === siteWish);
}

/**
 * What the user's devices are told when a release teaches that a method comes first next time (§12); nothing where it does not: it was
 * first already, or what stands before it proves more.
 */
export async function learntNotices(
  context: Context,
  { frozen, subject }: StoredOperation,
  method: MethodName,
): Promise<readonly Notice[]> {
  const { organization, type, login } = frozen;
  const template = findType(await context.registry.current(), type)?.template;
  if (wasFirst(frozen, method) || subject === null || login.subject === undefined || login.state !== 1 || !template)
    return [];
  const wish = { operation: frozen, template, sameDevice: false, asked: null, askedAssurance: null };
  const facts = await routingFactsOf(context, wish);
  const { recent } = facts.standing;
  if (chosenAfter(facts, [method, ...recent]) !== method || chosenAfter(facts, recent) === method) return [];
  return methodNotices(context, { organization, subject, kind: "method.learnt", method, name: null, type });
}

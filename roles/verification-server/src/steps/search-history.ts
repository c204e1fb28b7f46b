import { isId } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { operationView } from "../core/operation-view.ts";
import type { Criteria } from "../core/sought.ts";
import type { Context } from "./context.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.searchHistory>["body"];
type Page = AnswerOf<typeof operationServerToVerificationServer.searchHistory>;
type Stores = { readonly store: Pick<Context["store"], "operations"> } & Pick<Context, "clock">;

const usualLimit = 50;

/** What is looked for, and where the page before ended. */
export interface PageWish extends Criteria {
  readonly cursor?: string;
  readonly limit?: number;
}

/** One page of operations, newest first. A cursor says that there may be more. */
export async function searchOperations(
  { store, clock }: Stores,
  { cursor, limit = usualLimit, ...criteria }: PageWish,
): Promise<Page> {
  const before = isId("op", cursor) ? cursor : null;
  const { operations, last } = await store.operations.search({ ...criteria, before, limit });
  const now = clock();
  const views = operations.map((operation) => operationView(operation, now));
  return { operations: views, ...(last && { cursor: last }) };
}

/** One page of an organization's operations (§17). */
export async function searchHistory(context: Stores, { reader, business, ...sought }: Request): Promise<Page> {
  const { organization, businesses } = reader;
  const asked = business === undefined ? businesses : [business].filter((id) => businesses?.includes(id) ?? true);
  return searchOperations(context, { ...sought, organization, businesses: asked, asSite: true });
}

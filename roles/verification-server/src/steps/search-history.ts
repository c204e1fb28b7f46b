import { isId } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { operationView } from "../core/operation-view.ts";
import type { Context } from "./context.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.searchHistory>["body"];
type Page = AnswerOf<typeof operationServerToVerificationServer.searchHistory>;

const usualLimit = 50;

/** One page of an organization's operations, newest first (§17). A cursor says that there may be more. */
export async function searchHistory(
  { store, clock }: Context,
  { reader, limit = usualLimit, business, cursor, ...sought }: Request,
): Promise<Page> {
  const { organization, businesses } = reader;
  const asked = business === undefined ? businesses : [business].filter((id) => businesses?.includes(id) ?? true);
  const { operations, last } = await store.operations.search({
    ...sought,
    organization,
    businesses: asked,
    before: isId("op", cursor) ? cursor : null,
    limit,
  });
  const now = clock();
  return { operations: operations.map((operation) => operationView(operation, now)), ...(last && { cursor: last }) };
}

import { type AnswerOf, relyingPartyToOperationServer as arrow, type RequestOf } from "@countersign/protocol/contract";
import { type HistoryExportOptions, writeHistory } from "@countersign/protocol";
import type { Call } from "./transport.ts";

/** What to look for: text in the details or the reference, or the beginning of an id (`q`), user, type, business, state, and when it was opened (Unix seconds). */
export type HistoryQuery = Omit<RequestOf<typeof arrow.searchHistory>["query"], "cursor">;
/** Operations, newest first; `cursor`, when there is one, leads to more. */
export type HistoryPage = AnswerOf<typeof arrow.searchHistory>;
type Found = HistoryPage["operations"][number];

/** What a site asks about its earlier operations (S22). */
export interface HistoryCalls {
  /** One page; a page may be empty and have a cursor all the same. */
  page(query: HistoryQuery & { readonly cursor?: string }): Promise<HistoryPage>;
  /** All that is found, newest first, page after page. */
  search(query?: HistoryQuery): AsyncGenerator<Found>;
  /** All that is found, as lines of CSV or JSON; nothing but a page is held at once. */
  exportHistory(options: HistoryExportOptions & HistoryQuery): AsyncGenerator<string, void>;
}

export function historyOf(call: Call): HistoryCalls {
  const page: HistoryCalls["page"] = (query) => call(arrow.searchHistory, { query });
  async function* search(query: HistoryQuery = {}): AsyncGenerator<Found> {
    let { operations, cursor } = await page(query);
    yield* operations;
    while (cursor !== undefined) {
      ({ operations, cursor } = await page({ ...query, cursor }));
      yield* operations;
    }
  }
  return {
    page,
    search,
    exportHistory: ({ format, byteOrderMark = false, ...query }) =>
      writeHistory(search({ limit: 100, ...query }), { format, byteOrderMark }),
  };
}

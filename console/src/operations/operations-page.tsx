import { Banner, Button, Empty } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { faultText } from "../ask/fault-text.ts";
import { useAsked } from "../ask/use-asked.ts";
import { Awaited, Page } from "../shell/page.tsx";
import { lookFor } from "../shell/router.ts";
import { texts } from "../texts/texts.ts";
import { ExportButtons } from "./export-buttons.tsx";
import { type Filter, Filters, readFilter } from "./filters.tsx";
import { findOperations, type OperationPage } from "./find-operations.ts";
import { OperationList } from "./operation-list.tsx";
import type { OperationView } from "./operation-words.ts";

const liveMs = 3000;

/** Pages after the first, as far as somebody asked for them. */
function useMore(filter: Filter, first: OperationPage | null) {
  const key = JSON.stringify(filter);
  const [more, setMore] = useState<{
    readonly operations: readonly OperationView[];
    readonly cursor: string | null;
  } | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  useEffect(() => setMore(null), [key]);
  const cursor = more ? more.cursor : (first?.cursor ?? null);
  async function load(): Promise<void> {
    if (cursor === null) return;
    setBusy(true);
    setFault(null);
    try {
      const page = await findOperations(filter, { cursor });
      setMore({ operations: [...(more?.operations ?? []), ...page.operations], cursor: page.cursor ?? null });
    } catch (refused) {
      setFault(refused);
    }
    setBusy(false);
  }
  return { operations: more?.operations ?? [], hasMore: cursor !== null, busy, fault, load, isAtTop: more === null };
}

function distinct(operations: readonly OperationView[]): readonly OperationView[] {
  return [...new Map(operations.map((one) => [one.id, one])).values()];
}

/** Every operation there is, newest first; the first page follows what happens. */
export function OperationsPage(): JSX.Element {
  const { t } = texts;
  const filter = readFilter();
  const [isLive, setLive] = useState(true);
  const first = useAsked((signal) => findOperations(filter, { signal }), {
    key: JSON.stringify(filter),
    everyMs: isLive ? liveMs : null,
  });
  const more = useMore(filter, first.value);
  const isFiltered = Object.values(filter).some((value) => value !== "");
  return (
    <Page
      title={t.operations}
      lead={t.operationsLead}
      actions={
        <>
          <label class="switch">
            <input type="checkbox" checked={isLive} onChange={(event) => setLive(event.currentTarget.checked)} />
            {t.live}
          </label>
          <ExportButtons filter={filter} />
        </>
      }
    >
      <Filters />
      <Awaited asked={first}>
        {({ operations }) => {
          const all = distinct([...operations, ...more.operations]);
          if (all.length === 0 && !more.hasMore)
            return isFiltered ? (
              <Empty
                icon="search"
                title={t.nothingFound}
                action={<Button onClick={() => lookFor({})}>{t.clearFilters}</Button>}
              >
                {t.nothingFoundLead}
              </Empty>
            ) : (
              <Empty icon="list" title={t.noOperations}>
                {t.noOperationsLead}
              </Empty>
            );
          return (
            <>
              {all.length > 0 && <OperationList operations={all} />}
              {more.fault !== null && <Banner kind="danger">{faultText(more.fault)}</Banner>}
              {more.hasMore && (
                <div class="page-more">
                  <Button busy={more.busy} onClick={() => void more.load()}>
                    {t.more}
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Awaited>
    </Page>
  );
}

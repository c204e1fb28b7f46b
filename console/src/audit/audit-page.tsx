import { Banner, Button, Card, Empty, Field } from "@countersign/ui";
import { type AnswerOf, consoleToVerificationServer as server } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { faultText } from "../ask/fault-text.ts";
import { useAsked } from "../ask/use-asked.ts";
import { Timeline } from "../operations/timeline.tsx";
import { Copy } from "../shell/copy.tsx";
import { Awaited, Page } from "../shell/page.tsx";
import { lookFor, place } from "../shell/router.ts";
import { texts } from "../texts/texts.ts";

type Rows = AnswerOf<typeof server.readAudit>;

function read(event: string, more: { readonly before?: number; readonly signal?: AbortSignal }): Promise<Rows> {
  const body = {
    limit: 50,
    ...(event.trim() !== "" && { event: event.trim() }),
    ...(more.before !== undefined && { before: more.before }),
  };
  return ask(server.readAudit, { body }, { signal: more.signal });
}

function Checkpoints(): JSX.Element {
  const { t, format } = texts;
  const asked = useAsked((signal) => ask(server.listCheckpoints, { body: { limit: 5 } }, { signal }), {
    everyMs: 10_000,
  });
  return (
    <Card>
      <div class="cs-stack-small">
        <h2>{t.checkpoints}</h2>
        <p class="cs-soft cs-small">{t.checkpointsLead}</p>
        <Awaited asked={asked}>
          {({ checkpoints }) =>
            checkpoints.length === 0 ? (
              <p class="cs-soft">{t.noCheckpoints}</p>
            ) : (
              <ul class="checkpoints">
                {checkpoints.map(({ size, root, at, note }) => (
                  <li key={size}>
                    <details>
                      <summary>{t.checkpointAt({ size: format.number(size), when: format.dateTimeExact(at) })}</summary>
                      <dl class="facts">
                        <div>
                          <dt>{t.treeRoot}</dt>
                          <dd>
                            <Copy text={root} />
                          </dd>
                        </div>
                      </dl>
                      <pre class="note">{note}</pre>
                    </details>
                  </li>
                ))}
              </ul>
            )
          }
        </Awaited>
        <p class="cs-small">{t.verifyHow}</p>
        <Copy text="countersign audit export -o audit.jsonl && countersign audit verify audit.jsonl" />
      </div>
    </Card>
  );
}

function Log(): JSX.Element {
  const { t } = texts;
  const event = place.value.query.get("event") ?? "";
  const first = useAsked((signal) => read(event, { signal }), { key: event, everyMs: 10_000 });
  const [more, setMore] = useState<Rows | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  useEffect(() => setMore(null), [event]);
  const before = more ? more.before : first.value?.before;
  async function load(): Promise<void> {
    if (before === undefined) return;
    setFault(null);
    const loaded = await read(event, { before }).catch(setFault);
    if (loaded) setMore({ ...loaded, rows: [...(more?.rows ?? []), ...loaded.rows] });
  }
  return (
    <Card>
      <div class="cs-stack">
        <h2>{t.rowsOfLog}</h2>
        <Field
          label={t.eventBegins}
          hint={t.eventBeginsHint}
          input={{
            type: "search",
            value: event,
            maxLength: 64,
            onInput: (input) => lookFor({ event: input.currentTarget.value }),
          }}
        />
        <Awaited asked={first}>
          {({ rows }) => {
            const all = [...rows, ...(more?.rows ?? [])];
            if (all.length === 0) return <Empty icon="search" title={t.nothingFound} />;
            return <Timeline rows={all} isFolded />;
          }}
        </Awaited>
        {fault !== null && <Banner kind="danger">{faultText(fault)}</Banner>}
        {before !== undefined && <Button onClick={() => void load()}>{t.more}</Button>}
      </div>
    </Card>
  );
}

/** The log that nobody can change unseen. */
export function AuditPage(): JSX.Element {
  const { t } = texts;
  return (
    <Page title={t.audit} lead={t.auditLead}>
      <div class="columns columns-log">
        <Log />
        <Checkpoints />
      </div>
    </Page>
  );
}

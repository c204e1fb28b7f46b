import { Card, Empty, Select, Tabs } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { useAsked } from "../ask/use-asked.ts";
import { findOperations } from "../operations/find-operations.ts";
import { filterNames, type Filter } from "../operations/filters.tsx";
import { OperationList } from "../operations/operation-list.tsx";
import { methodName, reasonName } from "../operations/operation-words.ts";
import { registry, typeTitle } from "../registry/registry.ts";
import { clock } from "../shell/page-clock.ts";
import { Awaited, Page } from "../shell/page.tsx";
import { hrefOf, lookFor, place } from "../shell/router.ts";
import { texts } from "../texts/texts.ts";
import { Bars } from "./bars.tsx";
import { DecisionTimes } from "./decision-times.tsx";
import { failureName } from "./failure-names.ts";
import { OverTime } from "./over-time.tsx";
import { readStatistics, type Span, spans, type Statistics, widthOf } from "./statistics.ts";

const everyMs = 10_000;
const latest = 5;

function Picture({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <Card>
      <div class="cs-stack-small picture">
        <h2>{title}</h2>
        {lead && <p class="cs-soft cs-small">{lead}</p>}
        {children}
      </div>
    </Card>
  );
}

function Funnel({ funnel }: Pick<Statistics, "funnel">): JSX.Element {
  const { t } = texts;
  const bars = [
    { name: t.funnelShown, count: funnel.shown },
    { name: t.funnelScanned, count: funnel.scanned },
    { name: t.funnelDecided, count: funnel.decided },
    { name: t.funnelReleased, count: funnel.released },
  ];
  return <Bars bars={bars} most={funnel.shown} of={funnel.shown} empty={t.noFigures} />;
}

/** The commonest first. */
function counted(counts: Readonly<Record<string, number>>, nameOf: (name: string) => string) {
  const found = Object.entries(counts).map(([name, count]) => ({ name: nameOf(name), count }));
  return found.toSorted((a, b) => b.count - a.count);
}

function Pictures({
  statistics,
  span,
  to,
}: {
  readonly statistics: Statistics;
  readonly span: Span;
  readonly to: number;
}): JSX.Element {
  const { t } = texts;
  const { series, funnel, timeToDecide, methods, declineReasons, failures } = statistics;
  return (
    <>
      <Picture title={t.overTime}>
        <OverTime series={series} span={span} to={to} />
      </Picture>
      <div class="pictures">
        <Picture title={t.funnel} lead={t.funnelLead}>
          <Funnel funnel={funnel} />
        </Picture>
        <Picture title={t.timeToDecide} lead={t.timeToDecideLead}>
          <DecisionTimes times={timeToDecide} />
        </Picture>
        <Picture title={t.methodsUsed}>
          <Bars bars={counted(methods, methodName)} empty={t.noDecisions} />
        </Picture>
        <Picture title={t.declineReasons}>
          <Bars bars={counted(declineReasons, reasonName)} empty={t.nothingDeclined} />
        </Picture>
        <Picture title={t.failures} lead={t.failuresLead}>
          <Bars bars={counted(failures, failureName).slice(0, 8)} empty={t.noFailures} />
        </Picture>
      </div>
    </>
  );
}

const everything = Object.fromEntries(filterNames.map((name) => [name, ""])) as Filter;

function Latest(): JSX.Element {
  const { t } = texts;
  const asked = useAsked((signal) => findOperations(everything, { signal }), { everyMs: 3000 });
  return (
    <Card>
      <div class="cs-stack-small">
        <h2 class="heading-row">
          {t.now}
          <a class="cs-small" href={hrefOf(["operations"])}>
            {t.allOperations}
          </a>
        </h2>
        <Awaited asked={asked}>
          {({ operations }) =>
            operations.length === 0 ? (
              <Empty icon="list" title={t.noOperations}>
                {t.noOperationsLead}
              </Empty>
            ) : (
              <OperationList operations={operations.slice(0, latest)} />
            )
          }
        </Awaited>
      </div>
    </Card>
  );
}

function Choices({
  span,
  organization,
  type,
}: {
  readonly span: Span;
  readonly organization: string;
  readonly type: string;
}): JSX.Element {
  const { t } = texts;
  const set = (change: object): void => lookFor({ span, organization, type, ...change });
  const { organizations = [], types = [] } = registry.value ?? {};
  const any = { value: "", label: t.any };
  const names = { hour: t.spanHour, day: t.spanDay, week: t.spanWeek, month: t.spanMonth, quarter: t.spanQuarter };
  return (
    <div class="choices">
      <Tabs
        label={t.span}
        options={spans.map((value) => ({ value, label: names[value] }))}
        value={span}
        onChange={(value) => set({ span: value })}
      />
      <Select
        label={t.organization}
        options={[any, ...organizations.map(({ id, name }) => ({ value: id, label: name }))]}
        value={organization}
        onChange={(value) => set({ organization: value })}
      />
      <Select
        label={t.typeOfOperation}
        options={[any, ...types.map(({ id }) => ({ value: id, label: typeTitle(id) }))]}
        value={type}
        onChange={(value) => set({ type: value })}
      />
    </div>
  );
}

/** How things go: what happens now, and pictures of what has happened. */
export function OverviewPage(): JSX.Element {
  const { t } = texts;
  const { query } = place.value;
  const span = spans.find((one) => one === query.get("span")) ?? "day";
  const organization = query.get("organization") ?? "";
  const type = query.get("type") ?? "";
  const [now, setNow] = useState(() => clock() / 1000);
  const asked = useAsked(
    (signal) => {
      const at = clock() / 1000;
      setNow(at);
      return readStatistics({ span, organization, type, now: at, signal });
    },
    { key: `${span}/${organization}/${type}`, everyMs },
  );
  const { slotSeconds } = widthOf(span);
  return (
    <Page title={t.overview} lead={t.overviewLead}>
      <Latest />
      <Choices span={span} organization={organization} type={type} />
      <Awaited asked={asked}>
        {(statistics) => (
          <Pictures statistics={statistics} span={span} to={Math.ceil(now / slotSeconds) * slotSeconds} />
        )}
      </Awaited>
    </Page>
  );
}

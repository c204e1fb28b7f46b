import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { texts } from "../texts/texts.ts";
import { colorOf, groupColors } from "./chart-colors.ts";
import { groupName } from "./group-names.ts";
import { grouped, type ResultGroup, resultGroups, type Span, type Statistics, widthOf } from "./statistics.ts";

interface OverTimeProps {
  readonly series: Statistics["series"];
  readonly span: Span;
  /** Unix seconds: the end of the last slot. */
  readonly to: number;
}

type Row = Readonly<Record<ResultGroup, number>> & { readonly at: number };

const none = { released: 0, declined: 0, expired: 0, stopped: 0, open: 0 };

/** One row for every slot, also those in which nothing was started. */
function rowsOf({ series, span, to }: OverTimeProps): readonly Row[] {
  const { seconds, slotSeconds } = widthOf(span);
  const known = new Map(series.map(({ at, results }) => [at, grouped(results)]));
  const slots = Math.round(seconds / slotSeconds);
  return Array.from({ length: slots }, (_, i) => {
    const at = to - (slots - i) * slotSeconds;
    return { at, ...(known.get(at) ?? none) };
  });
}

/** Bars that stand on one another: the highest is drawn first, and each group's own lies over it. */
function stacked(rows: readonly Row[]): uPlot.AlignedData {
  const tops = resultGroups.map((_, i) =>
    rows.map((row) => resultGroups.slice(0, i + 1).reduce((sum, group) => sum + row[group], 0)),
  );
  return [rows.map(({ at }) => at), ...tops.toReversed()];
}

const height = 240;

/** What a time axis says: the hour within a day, the day beyond it. */
function labelsFor(span: Span): (self: uPlot, splits: number[]) => string[] {
  const { format } = texts;
  const isShort = span === "hour" || span === "day";
  return (_self, splits) => splits.map((at) => (isShort ? format.time(at) : format.monthDay(at)));
}

function optionsFor(span: Span, width: number): uPlot.Options {
  const { format } = texts;
  const ink = colorOf("--cs-ink-soft");
  const line = { stroke: colorOf("--cs-line"), width: 1 };
  const font = `12px ${colorOf("--cs-font")}`;
  const axis = { stroke: ink, font, ticks: { show: false }, border: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.82, 48], radius: 0 });
  return {
    width,
    height,
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { time: true }, y: { range: (_self, _min, max) => [0, Math.max(4, max * 1.08)] } },
    axes: [
      { ...axis, grid: { show: false }, values: labelsFor(span), space: 64 },
      {
        ...axis,
        grid: line,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000, 500_000, 1_000_000],
        values: (_self, splits) => splits.map((count) => format.compact(count)),
        size: 56,
      },
    ],
    series: [
      {},
      ...resultGroups.toReversed().map((group) => ({
        fill: colorOf(groupColors[group]),
        width: 0,
        points: { show: false },
        ...(bars && { paths: bars }),
      })),
    ],
  };
}

/** True while the system asks for the dark scheme. */
function useDark(): boolean {
  const [isDark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const follow = (): void => setDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return isDark;
}

function Table({ rows }: { readonly rows: readonly Row[] }): JSX.Element {
  const { t, format } = texts;
  const used = rows.filter((row) => resultGroups.some((group) => row[group] > 0));
  return (
    <details class="chart-table">
      <summary>{t.asTable}</summary>
      {used.length === 0 ? (
        <p class="cs-soft">{t.noFigures}</p>
      ) : (
        <div class="table-frame table-plain" role="region" aria-label={t.overTime} tabIndex={0}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t.colWhen}</th>
                {resultGroups.map((group) => (
                  <th key={group} scope="col" class="number">
                    {groupName(group)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {used.map((row) => (
                <tr key={row.at}>
                  <th scope="row">{format.dateTime(row.at)}</th>
                  {resultGroups.map((group) => (
                    <td key={group} class="number">
                      {format.number(row[group])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

/** Operations by the time they were started at, and what they came to. */
export function OverTime(props: OverTimeProps): JSX.Element {
  const { t } = texts;
  const frame = useRef<HTMLDivElement>(null);
  const isDark = useDark();
  const rows = rowsOf(props);
  const key = JSON.stringify([rows, texts.locale.value, isDark]);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const chart = new uPlot(optionsFor(props.span, element.clientWidth), stacked(rows), element);
    const resized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [key]);
  return (
    <div class="chart">
      <ul class="legend">
        {resultGroups.map((group) => (
          <li key={group}>
            <span class={`legend-mark legend-${group}`} aria-hidden="true" />
            {groupName(group)}
          </li>
        ))}
      </ul>
      <div ref={frame} class="chart-frame" role="img" aria-label={t.overTimeAbout} />
      <Table rows={rows} />
    </div>
  );
}

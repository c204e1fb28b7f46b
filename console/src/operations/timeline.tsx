import { Icon, type IconName } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { checkName } from "./check-names.ts";
import { eventIsBad, eventName, factName } from "./event-names.ts";
import { factValue } from "./fact-values.ts";

/** A row of the audit log, as the server tells it. */
export interface AuditRow {
  readonly seq?: number;
  readonly at: number;
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

interface TimelineProps {
  readonly rows: readonly AuditRow[];
  /** Checks that come before an event, in order. */
  readonly checks?: Readonly<Record<string, readonly string[]>>;
  /** Facts that every row repeats. */
  readonly without?: readonly string[];
  /** Keeps facts folded: for long lists. */
  readonly isFolded?: boolean;
}

function iconOf(event: string): IconName {
  if (eventIsBad(event)) return "warning";
  if (event.endsWith(".claimed") || event.startsWith("scan")) return "scan";
  if (/approved|released|outcome|confirmed|active/.test(event)) return "check";
  if (/declined|cancelled|removed|revoked/.test(event)) return "cross";
  if (/expired|purged/.test(event)) return "clock";
  return event.startsWith("method") || event.startsWith("passkey") ? "key" : "info";
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, unknown])[] }): JSX.Element | null {
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{factName(name)}</dt>
          <dd class={/^[A-Za-z0-9_-]{20,}$/.test(String(value)) ? "mono" : ""}>{factValue(name, value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The checks of one step: all passed, or up to the one that refused. */
function Checks({
  names,
  refusedBy,
}: {
  readonly names: readonly string[];
  readonly refusedBy: string | null;
}): JSX.Element {
  const { t } = texts;
  const [isOpen, setOpen] = useState(refusedBy !== null);
  const at = refusedBy === null ? names.length : names.indexOf(refusedBy);
  return (
    <div class="checks">
      <button type="button" class="text-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {refusedBy === null ? t.checksPassed({ count: names.length }) : t.checkRefused({ name: checkName(refusedBy) })}
      </button>
      {isOpen && (
        <ol class="checks-list">
          {names.map((name, i) => {
            const result = i < at ? "passed" : i === at ? "failed" : "skipped";
            const word = { passed: t.checkPassed, failed: t.checkFailed, skipped: t.checkSkipped }[result];
            return (
              <li key={name} class={`check-${result}`}>
                <Icon name={{ passed: "check", failed: "cross", skipped: "more" }[result] as IconName} label={word} />
                <span>{checkName(name)}</span>
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
}

/** What happened, in order, with what was checked before it. */
export function Timeline({ rows, checks = {}, without = [], isFolded = false }: TimelineProps): JSX.Element {
  const { t, format } = texts;
  return (
    <ol class="timeline">
      {rows.map((row, i) => {
        const { event, at, facts, seq } = row;
        const { reason, rule, ...rest } = facts;
        const names = checks[event] ?? [];
        const refusing = [rule, reason].find((one) => typeof one === "string" && names.includes(one));
        const listed = Object.entries({ ...rest, ...(refusing === undefined && { reason, rule }) }).filter(
          ([name, value]) => value !== undefined && !without.includes(name),
        );
        return (
          <li key={`${at}-${i}`} class={`timeline-row${eventIsBad(event) ? " timeline-bad" : ""}`}>
            <span class="timeline-mark">
              <Icon name={iconOf(event)} />
            </span>
            <div class="timeline-body">
              <p class="timeline-head">
                <strong>{eventName(event)}</strong>
                <time class="cs-soft cs-small" dateTime={new Date(at).toISOString()}>
                  {format.dateTimeExact(at / 1000)}
                </time>
              </p>
              {names.length > 0 && <Checks names={names} refusedBy={typeof refusing === "string" ? refusing : null} />}
              {isFolded && listed.length > 0 ? (
                <details class="timeline-facts">
                  <summary>{t.showFacts}</summary>
                  <Facts facts={listed} />
                </details>
              ) : (
                <Facts facts={listed} />
              )}
              <p class="cs-soft cs-small">{seq === undefined ? t.rowWaits : t.rowAt({ seq: format.number(seq) })}</p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

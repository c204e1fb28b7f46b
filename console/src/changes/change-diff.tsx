import { Card, Icon } from "@countersign/ui";
import type { JSX } from "preact";
import { registry } from "../registry/registry.ts";
import { rowLines } from "../policy/row-words.ts";
import { texts } from "../texts/texts.ts";
import type { Change } from "./change-words.ts";
import { diffLines, type DiffLine, factsOf } from "./diff.ts";

/** What is registered now of what a change is about; the rows of a policy each in one line. */
function now(change: Change): readonly string[] {
  const { policy = [], organizations = [], businesses = [] } = registry.value ?? {};
  if (change.kind === "policy") return policy.filter(({ by }) => by === "administrator").flatMap(rowLines);
  if (change.kind === "organization") return factsOf(organizations.find(({ id }) => id === change.organization.id));
  if (change.kind !== "business") return [];
  const { id, organization } = change.business;
  return factsOf(businesses.find((one) => one.id === id && one.organization === organization));
}

function wanted(change: Change): readonly string[] {
  if (change.kind === "policy") return change.rows.flatMap(rowLines);
  if (change.kind === "organization") return factsOf(change.organization);
  if (change.kind === "business") return factsOf(change.business);
  const { kind: _said, ...rest } = change;
  return factsOf(rest);
}

function Line({ line }: { readonly line: DiffLine }): JSX.Element {
  const { t } = texts;
  const words = { added: t.diffAdded, removed: t.diffRemoved, kept: t.diffKept };
  return (
    <li class={`diff-line diff-${line.kind}`}>
      <span class="diff-sign">
        {line.kind === "kept" ? null : (
          <Icon name={line.kind === "added" ? "plus" : "minus"} label={words[line.kind]} />
        )}
      </span>
      <span>{line.text}</span>
    </li>
  );
}

/** What is different afterwards, line by line; of what is over, what was wanted. */
export function ChangeDiff({ change, isOpen }: { readonly change: Change; readonly isOpen: boolean }): JSX.Element {
  const { t } = texts;
  const lines: readonly DiffLine[] = isOpen
    ? diffLines(now(change), wanted(change))
    : wanted(change).map((text) => ({ kind: "kept", text }));
  return (
    <Card>
      <div class="cs-stack-small">
        <h2>{isOpen ? t.whatChanges : t.whatWasWanted}</h2>
        {lines.every(({ kind }) => kind === "kept") && isOpen && <p class="cs-soft">{t.nothingChanges}</p>}
        <ol class="diff">
          {lines.map((line, i) => (
            <Line key={`${i}${line.text}`} line={line} />
          ))}
        </ol>
      </div>
    </Card>
  );
}

import { Banner, Button, Card, Empty, Icon } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { isAtLeast } from "../ask/session.ts";
import { useAsked } from "../ask/use-asked.ts";
import { ChangeDiff } from "../changes/change-diff.tsx";
import { propose } from "../changes/propose.ts";
import { DoorFault } from "../door/door-fault.tsx";
import { type PolicyRow, readRegistry, type Registry } from "../registry/registry.ts";
import { Awaited, Page } from "../shell/page.tsx";
import { texts } from "../texts/texts.ts";
import { DryRun } from "./dry-run.tsx";
import { RowDialog } from "./row-dialog.tsx";
import { type RowDraft, rowParts } from "./row-words.ts";

function own(rows: readonly PolicyRow[]): readonly RowDraft[] {
  return rows.filter(({ by }) => by === "administrator").map(({ by: _administrator, ...row }) => row);
}

function RowWords({ row }: { readonly row: RowDraft }): JSX.Element {
  const { t } = texts;
  const { when, what } = rowParts(row);
  return (
    <div class="row-words">
      <strong>{row.id}</strong>
      <span>{when.length > 0 ? when.join(" · ") : t.always}</span>
      <span class="cs-soft">{what.length > 0 ? what.join(" · ") : t.saysNothing}</span>
    </div>
  );
}

interface EditorProps {
  readonly rows: readonly RowDraft[];
  readonly isEditable: boolean;
  readonly onChange: (rows: readonly RowDraft[]) => void;
}

/** The administrator's rows, in the order in which they are asked. */
function Editor({ rows, isEditable, onChange }: EditorProps): JSX.Element {
  const { t } = texts;
  const [edited, setEdited] = useState<number | null>(null);
  const at = edited === null ? null : (rows[edited] ?? null);
  function move(from: number, to: number): void {
    const moved = rows[from];
    if (!moved) return;
    onChange(rows.toSpliced(from, 1).toSpliced(to, 0, moved));
  }
  function save(row: RowDraft): void {
    onChange(at === null ? [...rows, row] : rows.map((one, i) => (i === edited ? row : one)));
    setEdited(null);
  }
  return (
    <>
      <ol class="rows">
        {rows.map((row, i) => (
          <li key={row.id}>
            <RowWords row={row} />
            {isEditable && (
              <span class="row-acts">
                <IconButton name="up" label={t.rowUp({ id: row.id })} isOff={i === 0} onClick={() => move(i, i - 1)} />
                <IconButton
                  name="down"
                  label={t.rowDown({ id: row.id })}
                  isOff={i === rows.length - 1}
                  onClick={() => move(i, i + 1)}
                />
                <IconButton name="edit" label={t.rowEdit({ id: row.id })} onClick={() => setEdited(i)} />
                <IconButton
                  name="trash"
                  label={t.rowRemove({ id: row.id })}
                  onClick={() => onChange(rows.toSpliced(i, 1))}
                />
              </span>
            )}
          </li>
        ))}
      </ol>
      {rows.length === 0 && (
        <Empty icon="route" title={t.noRows}>
          {t.noRowsLead}
        </Empty>
      )}
      {isEditable && (
        <Button icon="plus" onClick={() => setEdited(rows.length)}>
          {t.newRow}
        </Button>
      )}
      {edited !== null && (
        <RowDialog
          row={at}
          taken={rows.filter((_row, i) => i !== edited).map(({ id }) => id)}
          onSave={save}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}

interface IconButtonProps {
  readonly name: "up" | "down" | "edit" | "trash";
  readonly label: string;
  readonly isOff?: boolean;
  readonly onClick: () => void;
}

function IconButton({ name, label, isOff = false, onClick }: IconButtonProps): JSX.Element {
  return (
    <button type="button" class="icon-button" aria-label={label} disabled={isOff} onClick={onClick}>
      <Icon name={name} />
    </button>
  );
}

function OfOrganizations({ rows }: { readonly rows: readonly PolicyRow[] }): JSX.Element | null {
  const { t } = texts;
  if (rows.length === 0) return null;
  return (
    <Card>
      <div class="cs-stack-small">
        <h2>{t.ownRows}</h2>
        <p class="cs-soft cs-small">{t.ownRowsLead}</p>
        <ol class="rows">
          {rows.map((row) => (
            <li key={`${row.organization}/${row.id}`}>
              <RowWords row={row} />
            </li>
          ))}
        </ol>
      </div>
    </Card>
  );
}

function Policy({ registry }: { readonly registry: Registry }): JSX.Element {
  const { t } = texts;
  const present = own(registry.policy);
  // What was done since, so that it can be undone step by step.
  const [steps, setSteps] = useState<readonly (readonly RowDraft[])[]>([]);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const rows = steps.at(-1) ?? present;
  const isChanged = JSON.stringify(rows) !== JSON.stringify(present);
  const change = { kind: "policy", version: registry.version, rows } as const;
  async function send(): Promise<void> {
    setBusy(true);
    setFault(null);
    await propose(change).catch(setFault);
    setBusy(false);
  }
  return (
    <div class="cs-stack">
      <Card>
        <div class="cs-stack">
          <h2>{t.administratorRows}</h2>
          <Editor rows={rows} isEditable={isAtLeast("operator")} onChange={(next) => setSteps([...steps, next])} />
        </div>
      </Card>
      {isChanged && (
        <>
          <ChangeDiff change={change} isOpen />
          <DoorFault fault={fault} />
          <div class="decide">
            <Button kind="primary" icon="edit" busy={busy} onClick={() => void send()}>
              {t.proposeChange}
            </Button>
            <Button icon="undo" onClick={() => setSteps(steps.slice(0, -1))}>
              {t.undo}
            </Button>
            <Button kind="quiet" onClick={() => setSteps([])}>
              {t.discard}
            </Button>
          </div>
        </>
      )}
      <DryRun registry={registry} rows={isChanged ? rows : null} />
      <OfOrganizations rows={registry.policy.filter(({ by }) => by === "organization")} />
    </div>
  );
}

/** Which method decides which operation: rows, what would become of an operation, and proposals to change them. */
export function PolicyPage(): JSX.Element {
  const { t } = texts;
  const asked = useAsked(readRegistry);
  return (
    <Page title={t.policy} lead={t.policyLead}>
      {!isAtLeast("operator") && <Banner kind="info">{t.onlyLooking}</Banner>}
      <Awaited asked={asked}>{(registry) => <Policy key={registry.version} registry={registry} />}</Awaited>
    </Page>
  );
}

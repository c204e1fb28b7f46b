import { Badge, Card, Empty, List, ListRow } from "@countersign/ui";
import { staffToConsoleServer as staff } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { ask } from "../ask/ask.ts";
import { useAsked } from "../ask/use-asked.ts";
import { Awaited, Page } from "../shell/page.tsx";
import { hrefOf } from "../shell/router.ts";
import { texts } from "../texts/texts.ts";
import { changeLook, changeStateName, type ChangeView, isOpenChange } from "./change-words.ts";
import { openChanges } from "./open-changes.ts";

export function ChangeBadge({ change }: { readonly change: ChangeView }): JSX.Element {
  const { tone, icon } = changeLook(change.state);
  return (
    <Badge tone={tone} icon={icon}>
      {changeStateName(change.state)}
    </Badge>
  );
}

function Rows({ changes }: { readonly changes: readonly ChangeView[] }): JSX.Element {
  const { t, format, locale } = texts;
  return (
    <Card flush>
      <List>
        {changes.map((change) => (
          <ListRow
            key={change.id}
            href={hrefOf(["changes", change.id])}
            title={change.summary[locale.value]}
            detail={t.proposedBy({ name: change.proposedBy.name, when: format.dateTime(change.proposedAt) })}
            end={<ChangeBadge change={change} />}
          />
        ))}
      </List>
    </Card>
  );
}

/** What was proposed: what waits first, then what became of the rest. */
export function ChangesPage(): JSX.Element {
  const { t } = texts;
  const asked = useAsked(
    async (signal) => {
      const { changes } = await ask(staff.listChanges, { body: {} }, { signal });
      openChanges.value = changes.filter(isOpenChange).length;
      return changes;
    },
    { everyMs: 5000 },
  );
  return (
    <Page title={t.changes} lead={t.changesLead}>
      <Awaited asked={asked}>
        {(changes) => {
          const open = changes.filter(isOpenChange);
          const over = changes.filter((change) => !isOpenChange(change));
          if (changes.length === 0)
            return (
              <Empty icon="edit" title={t.noChanges}>
                {t.noChangesLead}
              </Empty>
            );
          return (
            <>
              <h2>{t.waitingChanges}</h2>
              {open.length === 0 ? <p class="cs-soft">{t.nothingWaits}</p> : <Rows changes={open} />}
              {over.length > 0 && (
                <>
                  <h2>{t.decidedChanges}</h2>
                  <Rows changes={over} />
                </>
              )}
            </>
          );
        }}
      </Awaited>
    </Page>
  );
}

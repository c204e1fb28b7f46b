import { Banner, Button, Card, Empty } from "@countersign/ui";
import { type AnswerOf, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask, Refusal } from "../ask/ask.ts";
import { isAtLeast, me } from "../ask/session.ts";
import { useAct } from "../ask/use-act.ts";
import { useAsked } from "../ask/use-asked.ts";
import { DoorFault } from "../door/door-fault.tsx";
import { readRegistry } from "../registry/registry.ts";
import { Facts } from "../shell/facts.tsx";
import { Awaited, Page } from "../shell/page.tsx";
import { hrefOf } from "../shell/router.ts";
import { WhyDialog } from "../shell/why-dialog.tsx";
import { texts } from "../texts/texts.ts";
import { ApproveDialog } from "./approve-dialog.tsx";
import { ChangeBadge } from "./changes-page.tsx";
import { ChangeDiff } from "./change-diff.tsx";
import { type ChangeView, isOpenChange } from "./change-words.ts";
import { countOpenChanges } from "./open-changes.ts";

type Asked = AnswerOf<typeof staff.askApproval>;

function About({ change }: { readonly change: ChangeView }): JSX.Element {
  const { t, format } = texts;
  const { proposedBy, proposedAt, decidedBy, decidedAt, reason, fingerprint, operation } = change;
  const byAt = (by: { readonly name: string }, at: number | null): string =>
    at === null ? by.name : `${by.name} · ${format.dateTime(at)}`;
  return (
    <Card>
      <Facts
        facts={[
          [t.proposer, byAt(proposedBy, proposedAt)],
          decidedBy !== null && [t.decider, byAt(decidedBy, decidedAt)],
          reason !== null && [t.why, reason],
          [t.fingerprint, <span class="mono">{fingerprint}</span>],
          operation !== null && [
            t.approvedIn,
            <a class="mono" href={hrefOf(["operations", operation])}>
              {operation}
            </a>,
          ],
        ]}
      />
    </Card>
  );
}

interface DecideProps {
  readonly change: ChangeView;
  readonly onChanged: () => void;
}

/** Who decides, where that is not plain. */
function WhoDecides({ change }: Pick<DecideProps, "change">): JSX.Element | null {
  const { t } = texts;
  const isOwn = change.proposedBy.id === me.value?.id;
  if (change.mayApprove) return isOwn ? <Banner kind="info">{t.onlyAdministratorLead}</Banner> : null;
  return (
    <Banner kind="info" title={isOwn ? t.waitsForSecond : t.waitsForAdministrator}>
      {isOwn ? t.waitsForSecondLead : t.waitsForAdministratorLead}
    </Banner>
  );
}

/** What went wrong; `method_not_allowed` says that there is no phone yet. */
function DecideFault({ fault }: { readonly fault: unknown }): JSX.Element {
  const { t } = texts;
  if (!(fault instanceof Refusal) || fault.code !== "method_not_allowed") return <DoorFault fault={fault} />;
  return (
    <Banner kind="warn" title={t.noPhone} action={<Button href={hrefOf(["me"])}>{t.addPhone}</Button>}>
      {t.noPhoneLead}
    </Banner>
  );
}

function Reject({ change: { id }, onChanged }: DecideProps): JSX.Element {
  const { t } = texts;
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button icon="cross" onClick={() => setAsking(true)}>
        {t.rejectChange}
      </Button>
      {isAsking && (
        <WhyDialog
          title={t.rejectChange}
          lead={t.rejectChangeLead}
          verb={t.rejectChange}
          onClose={() => setAsking(false)}
          act={async (why) => {
            await ask(staff.rejectChange, { params: { id }, body: { why } });
            onChanged();
          }}
        />
      )}
    </>
  );
}

/** What can be done with a proposal that waits. */
function Decide({
  change,
  onApprove,
  onChanged,
}: DecideProps & { readonly onApprove: () => Promise<void> }): JSX.Element {
  const { t } = texts;
  const { busy, fault, run } = useAct();
  const isOwn = change.proposedBy.id === me.value?.id;
  const isWaiting = change.state === "proposed";
  const { id } = change;
  const withdraw = () =>
    run(async () => {
      await ask(staff.withdrawChange, { params: { id }, body: {} });
      onChanged();
    });
  return (
    <div class="cs-stack">
      <WhoDecides change={change} />
      <DecideFault fault={fault} />
      <div class="decide">
        {change.mayApprove && (
          <Button kind="primary" icon="device" busy={busy} onClick={() => void run(onApprove)}>
            {t.approveWithPhone}
          </Button>
        )}
        {!isOwn && isAtLeast("administrator") && isWaiting && <Reject change={change} onChanged={onChanged} />}
        {isOwn && isWaiting && (
          <Button icon="undo" onClick={() => void withdraw()}>
            {t.withdrawChange}
          </Button>
        )}
      </div>
    </div>
  );
}

/** One proposal: what it changes, who wants it, and what becomes of it. */
export function ChangePage({ id }: { readonly id: string }): JSX.Element {
  const { t, locale } = texts;
  const asked = useAsked(
    async (signal) => {
      const { changes } = await ask(staff.listChanges, { body: {} }, { signal });
      return changes.find((change) => change.id === id) ?? "absent";
    },
    { key: id, everyMs: 5000 },
  );
  const found = asked.value === "absent" ? null : asked.value;
  const changed = (): void => {
    asked.reload();
    void countOpenChanges().catch(() => {});
  };
  // Kept here, so that what became of it can be read after the page has heard that the change is closed.
  const [approval, setApproval] = useState<Asked | null>(null);
  const approve = async (): Promise<void> =>
    setApproval(await ask(staff.askApproval, { params: { id }, body: { locale: locale.value } }));
  return (
    <Page
      title={found ? found.summary[locale.value] : t.change}
      lead={found && <ChangeBadge change={found} />}
      back={{ href: hrefOf(["changes"]), label: t.changes }}
    >
      <Awaited asked={asked}>
        {(value) =>
          value === "absent" ? (
            <Empty icon="search" title={t.noSuchChange} />
          ) : (
            <div class="cs-stack">
              {isOpenChange(value) && <Decide change={value} onApprove={approve} onChanged={changed} />}
              <ChangeDiff change={value.change} isOpen={isOpenChange(value)} />
              <About change={value} />
            </div>
          )
        }
      </Awaited>
      {approval && (
        <ApproveDialog
          key={approval.change.operation}
          change={approval.change}
          display={approval.display}
          onRetry={() => void approve().catch(() => setApproval(null))}
          onClose={() => {
            setApproval(null);
            void readRegistry().catch(() => {});
            changed();
          }}
        />
      )}
    </Page>
  );
}

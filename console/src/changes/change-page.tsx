import { Banner, Button, Card, Empty } from "@countersign/ui";
import { type AnswerOf, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask, Refusal } from "../ask/ask.ts";
import { isAtLeast, me } from "../ask/session.ts";
import { useAsked } from "../ask/use-asked.ts";
import { DoorFault } from "../door/door-fault.tsx";
import { readRegistry } from "../registry/registry.ts";
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
  return (
    <Card>
      <dl class="facts facts-wide">
        <div>
          <dt>{t.proposer}</dt>
          <dd>
            {proposedBy.name} · {format.dateTime(proposedAt)}
          </dd>
        </div>
        {decidedBy && (
          <div>
            <dt>{t.decider}</dt>
            <dd>
              {decidedBy.name}
              {decidedAt !== null && ` · ${format.dateTime(decidedAt)}`}
            </dd>
          </div>
        )}
        {reason !== null && (
          <div>
            <dt>{t.why}</dt>
            <dd>{reason}</dd>
          </div>
        )}
        <div>
          <dt>{t.fingerprint}</dt>
          <dd class="mono">{fingerprint}</dd>
        </div>
        {operation !== null && (
          <div>
            <dt>{t.approvedIn}</dt>
            <dd>
              <a class="mono" href={hrefOf(["operations", operation])}>
                {operation}
              </a>
            </dd>
          </div>
        )}
      </dl>
    </Card>
  );
}

interface DecideProps {
  readonly change: ChangeView;
  /** Asks the phone; `method_not_allowed` says that there is none yet. */
  readonly onApprove: () => Promise<void>;
  readonly onChanged: () => void;
}

/** What may be done with a proposal that is open. */
function Decide({ change, onApprove, onChanged }: DecideProps): JSX.Element {
  const { t } = texts;
  const [isRejecting, setRejecting] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const isOwn = change.proposedBy.id === me.value?.id;
  const { id } = change;
  async function run(act: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFault(null);
    await act().catch(setFault);
    setBusy(false);
  }
  const withdraw = (): Promise<void> =>
    run(async () => {
      await ask(staff.withdrawChange, { params: { id }, body: {} });
      onChanged();
    });
  const hasNoPhone = fault instanceof Refusal && fault.code === "method_not_allowed";
  return (
    <div class="cs-stack">
      {!change.mayApprove && (
        <Banner kind="info" title={isOwn ? t.waitsForSecond : t.waitsForAdministrator}>
          {isOwn ? t.waitsForSecondLead : t.waitsForAdministratorLead}
        </Banner>
      )}
      {change.mayApprove && isOwn && <Banner kind="info">{t.onlyAdministratorLead}</Banner>}
      {hasNoPhone ? (
        <Banner kind="warn" title={t.noPhone} action={<Button href={hrefOf(["me"])}>{t.addPhone}</Button>}>
          {t.noPhoneLead}
        </Banner>
      ) : (
        <DoorFault fault={fault} />
      )}
      <div class="decide">
        {change.mayApprove && (
          <Button kind="primary" icon="device" busy={busy} onClick={() => void run(onApprove)}>
            {t.approveWithPhone}
          </Button>
        )}
        {!isOwn && isAtLeast("administrator") && change.state === "proposed" && (
          <Button icon="cross" onClick={() => setRejecting(true)}>
            {t.rejectChange}
          </Button>
        )}
        {isOwn && change.state === "proposed" && (
          <Button icon="undo" onClick={() => void withdraw()}>
            {t.withdrawChange}
          </Button>
        )}
      </div>
      {isRejecting && (
        <WhyDialog
          title={t.rejectChange}
          lead={t.rejectChangeLead}
          verb={t.rejectChange}
          onClose={() => setRejecting(false)}
          act={async (why) => {
            await ask(staff.rejectChange, { params: { id }, body: { why } });
            onChanged();
          }}
        />
      )}
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

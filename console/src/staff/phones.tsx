import { ApprovalElement, type ApprovalElementHandle, Banner, Button, Card, CodeDialog } from "@countersign/ui";
import { type AnswerOf, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask, Refusal } from "../ask/ask.ts";
import { me } from "../ask/session.ts";
import { useAct } from "../ask/use-act.ts";
import { useAsked } from "../ask/use-asked.ts";
import { DeviceBadge } from "../devices/device-badge.tsx";
import { DoorFault } from "../door/door-fault.tsx";
import { proving } from "../door/prove.ts";
import { Awaited } from "../shell/page.tsx";
import { texts } from "../texts/texts.ts";

type Enrolment = AnswerOf<typeof staff.addPhone>;
type Confirmed = AnswerOf<typeof staff.confirmPhone>;

/** The yes of a phone in use, without which no further one comes in (§9). */
function Allow({
  approval,
  onDone,
}: {
  readonly approval: NonNullable<Confirmed["approval"]>;
  readonly onDone: () => void;
}): JSX.Element {
  const { t } = texts;
  const [fault, setFault] = useState<unknown>(null);
  async function allow(): Promise<void> {
    setFault(null);
    await ask(staff.allowPhone, { body: { operation: approval.operation } }).then(onDone, setFault);
  }
  return (
    <>
      <ApprovalElement
        locale={texts.locale.value}
        heading={t.allowPhone}
        onReady={(element) => (element.display = approval.display)}
        onState={(state) => state === "approved" && void allow()}
        onRetry={() => {}}
      />
      <div class="code-dialog-foot">
        <DoorFault fault={fault} />
      </div>
    </>
  );
}

interface AddDialogProps {
  readonly enrolment: Enrolment;
  readonly onRetry: () => void;
  readonly onClose: () => void;
}

function AddDialog({ enrolment, onRetry, onClose }: AddDialogProps): JSX.Element {
  const { t, format } = texts;
  const [confirmed, setConfirmed] = useState<Confirmed | null>(null);
  const [isAllowed, setAllowed] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  async function confirm(shortString: string, element: ApprovalElementHandle): Promise<void> {
    setFault(null);
    try {
      const answer = await ask(staff.confirmPhone, { body: { id: enrolment.id, shortString } });
      element.enrolmentResult("confirmed");
      setConfirmed(answer);
    } catch (refused) {
      const code = refused instanceof Refusal ? refused.code : "";
      const isOver = code === "ticket_invalid" || code === "operation_not_found";
      element.enrolmentResult(isOver ? "dead" : "wrong");
      if (!isOver && code !== "short_string_invalid") setFault(refused);
    }
  }
  const approval = confirmed?.approval;
  return (
    <CodeDialog label={t.addPhone} onClose={onClose}>
      {approval && !isAllowed ? (
        <Allow approval={approval} onDone={() => setAllowed(true)} />
      ) : (
        <ApprovalElement
          locale={texts.locale.value}
          heading={t.addPhone}
          onReady={(element) => (element.enrolment = { ...enrolment, states: enrolment.display.states })}
          onRetry={onRetry}
          onShortString={(digits, element) => void confirm(digits, element)}
        />
      )}
      <div class="code-dialog-foot">
        <DoorFault fault={fault} />
        {confirmed && (!approval || isAllowed) && (
          <Banner kind="good" title={t.phoneAdded}>
            {confirmed.activeFrom === undefined
              ? t.phoneAddedLead
              : t.phoneAddedLater({ when: format.dateTime(confirmed.activeFrom) })}
          </Banner>
        )}
        <Button kind={confirmed ? "primary" : "secondary"} wide onClick={onClose}>
          {confirmed ? t.done : t.close}
        </Button>
      </div>
    </CodeDialog>
  );
}

type Phone = AnswerOf<typeof staff.listPhones>["phones"][number];

function PhoneList({
  phones,
  onRemove,
}: {
  readonly phones: readonly Phone[];
  readonly onRemove: (id: Phone["id"]) => void;
}): JSX.Element {
  const { t, format } = texts;
  if (phones.length === 0) return <p class="cs-soft">{t.noPhoneYet}</p>;
  return (
    <ul class="keys">
      {phones.map(({ id, label, kind, state, enrolledAt }) => (
        <li key={id} class="key">
          <div class="key-about">
            <span>
              <strong>{kind}</strong> <DeviceBadge state={state} />
            </span>
            <span class="cs-soft cs-small">
              {[label, t.addedOn({ when: format.date(enrolledAt) })].filter(Boolean).join(" · ")}
            </span>
          </div>
          <Button kind="quiet" label={`${t.remove}: ${kind}`} onClick={() => onRemove(id)}>
            {t.remove}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** The phones that approve changes for who is signed in. */
export function Phones(): JSX.Element {
  const { t } = texts;
  const asked = useAsked((signal) => ask(staff.listPhones, { body: {} }, { signal }), { everyMs: 5000 });
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const { busy, fault, run } = useAct();
  const add = () =>
    run(async () => setEnrolment(await proving(() => ask(staff.addPhone, { body: { label: me.value?.name ?? "" } }))));
  const remove = (device: Phone["id"]) =>
    run(async () => {
      await proving(() => ask(staff.removePhone, { body: { device } }));
      asked.reload();
    });
  return (
    <Card>
      <div class="cs-stack">
        <div>
          <h2>{t.yourPhones}</h2>
          <p class="cs-soft">{t.yourPhonesLead}</p>
        </div>
        <div>
          <Button icon="plus" busy={busy} onClick={() => void add()}>
            {t.addPhone}
          </Button>
        </div>
        <DoorFault fault={fault} />
        <Awaited asked={asked}>
          {({ phones }) => <PhoneList phones={phones} onRemove={(id) => void remove(id)} />}
        </Awaited>
      </div>
      {enrolment && (
        <AddDialog
          key={enrolment.id}
          enrolment={enrolment}
          onRetry={() => void add()}
          onClose={() => {
            setEnrolment(null);
            asked.reload();
          }}
        />
      )}
    </Card>
  );
}

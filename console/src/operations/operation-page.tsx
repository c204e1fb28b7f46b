import { Badge, Banner, Button, Card } from "@countersign/ui";
import { type AnswerOf, consoleToVerificationServer as server, type RequestOf } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { isAtLeast, me } from "../ask/session.ts";
import { useAsked } from "../ask/use-asked.ts";
import { traceText } from "../policy/trace-words.ts";
import { businessName, labelled, organizationName, typeTitle } from "../registry/registry.ts";
import { Copy } from "../shell/copy.tsx";
import { type Fact, Facts, SubjectLink } from "../shell/facts.tsx";
import { Awaited, Page } from "../shell/page.tsx";
import { hrefOf } from "../shell/router.ts";
import { WhyDialog } from "../shell/why-dialog.tsx";
import { texts } from "../texts/texts.ts";
import { DeliveryBadge } from "../webhooks/delivery-badge.tsx";
import { isOpen, loginMethodName, methodName, reasonName } from "./operation-words.ts";
import { ReceiptCard } from "./receipt-card.tsx";
import { StateBadge } from "./state-badge.tsx";
import { Timeline } from "./timeline.tsx";

type Story = AnswerOf<typeof server.readStory>;
type Login = AnswerOf<typeof server.readLogin>;
type OfDevice = RequestOf<typeof server.readDeviceStory>["body"];

const liveMs = 2000;

interface AboutProps extends Pick<Story, "operation"> {
  /** Null while it is not known. */
  readonly login: Login | null;
}

/** What the site said: the verification server knows no more of who it was. */
function loginText({ state, evidence }: Login): string {
  const { t, format } = texts;
  if (state === 0 || !evidence) return state === 0 ? t.notSignedIn : t.signedIn;
  return t.signedInSince({
    when: format.dateTime(evidence.authTime),
    how: format.list(evidence.methods.map(loginMethodName)),
  });
}

function About({ operation, login }: AboutProps): JSX.Element {
  const { t, format } = texts;
  const { type, details, organization, business, source, reference, subject, device, method, decidedAt } = operation;
  const facts: readonly (Fact | false)[] = [
    ...labelled(type, details).map(({ label, value }): Fact => [label, value]),
    [t.organization, `${organizationName(organization)} · ${businessName(organization, business)} · ${source}`],
    reference !== undefined && [t.reference, reference],
    [t.started, format.dateTime(operation.createdAt)],
    login !== null && [t.login, loginText(login)],
    [t.expires, format.dateTime(operation.expiresAt)],
    decidedAt !== undefined && [t.decided, format.dateTime(decidedAt)],
    [t.method, methodName(method)],
    operation.declineReason !== undefined && [t.declineReason, reasonName(operation.declineReason)],
    operation.outcome?.code !== undefined && [t.siteSaid, operation.outcome.code],
    subject !== undefined && [t.subject, <SubjectLink subject={subject} organization={organization} />],
    device !== undefined &&
      subject !== undefined && [
        t.device,
        <PhoneLink of={{ organization, subject, device: device.id }} kind={device.kind} />,
      ],
    [t.operationId, <Copy text={operation.id} />],
  ];
  return (
    <Card>
      <Facts facts={facts} />
    </Card>
  );
}

/** The phone by the name that its list has; by its system until that is known. */
function PhoneLink({ of, kind }: { readonly of: OfDevice; readonly kind: string }): JSX.Element {
  const { value } = useAsked((signal) => ask(server.readDeviceStory, { body: of }, { signal }), { key: of.device });
  return <a href={hrefOf(["devices", of.organization, of.subject, of.device])}>{value?.device.label ?? kind}</a>;
}

function Chosen({ trace }: { readonly trace: Story["operation"]["trace"] }): JSX.Element | null {
  const { t } = texts;
  if (!trace || trace.length === 0) return null;
  return (
    <Card>
      <div class="cs-stack-small">
        <h2>{t.whyMethod}</h2>
        <ol class="plain-list">
          {trace.map(({ rule, text }) => (
            <li key={`${rule}${text}`}>{traceText(text)}</li>
          ))}
        </ol>
      </div>
    </Card>
  );
}

function Told({ deliveries }: Pick<Story, "deliveries">): JSX.Element | null {
  const { t, format } = texts;
  if (deliveries.length === 0) return null;
  return (
    <Card>
      <div class="cs-stack-small">
        <h2>{t.told}</h2>
        <ul class="plain-list">
          {deliveries.map(({ endpoint, url, delivery }) => (
            <li key={delivery.id}>
              <DeliveryBadge delivery={delivery} /> <span class="mono">{delivery.type}</span>{" "}
              <a href={hrefOf(["webhooks", endpoint])}>{url}</a>{" "}
              <span class="cs-soft cs-small">{format.dateTime(delivery.at)}</span>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

function Cancel({ id, onDone }: { readonly id: Story["operation"]["id"]; readonly onDone: () => void }): JSX.Element {
  const { t } = texts;
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button kind="danger" icon="cross" onClick={() => setAsking(true)}>
        {t.cancelOperation}
      </Button>
      {isAsking && (
        <WhyDialog
          title={t.cancelOperation}
          lead={t.cancelOperationLead}
          verb={t.cancelOperation}
          onClose={() => setAsking(false)}
          act={async (why) => {
            await ask(server.cancelOperation, { params: { id }, body: { by: me.value?.id ?? "", why } });
            onDone();
          }}
        />
      )}
    </>
  );
}

/** One operation's whole story. */
export function OperationPage({ id }: { readonly id: string }): JSX.Element {
  const { t } = texts;
  const [isOver, setOver] = useState(false);
  const story = useAsked(
    async (signal) => {
      const read = await ask(server.readStory, { params: { id }, body: {} }, { signal });
      setOver(
        !isOpen(read.operation.state) && (read.operation.state !== "released" || read.operation.outcome !== undefined),
      );
      return read;
    },
    { key: id, everyMs: isOver ? null : liveMs },
  );
  const { value: login } = useAsked((signal) => ask(server.readLogin, { params: { id }, body: {} }, { signal }), {
    key: id,
  });
  const operation = story.value?.operation;
  const canCancel = operation && isOpen(operation.state) && operation.state !== "approved" && isAtLeast("operator");
  return (
    <Page
      title={operation ? typeTitle(operation.type) : t.operation}
      lead={operation && <StateBadge operation={operation} />}
      back={{ href: hrefOf(["operations"]), label: t.operations }}
      actions={canCancel && <Cancel id={operation.id} onDone={story.reload} />}
    >
      <Awaited asked={story}>
        {({ operation: shown, rows, checks, deliveries, receipt }) => (
          <div class="columns">
            <div class="cs-stack">
              <About operation={shown} login={login} />
              {shown.declineReason === "not_me" && (
                <Banner kind="danger" title={t.notMeTitle}>
                  {t.notMeLead}
                </Banner>
              )}
              <Chosen trace={shown.trace} />
              <Told deliveries={deliveries} />
              {receipt !== undefined && <ReceiptCard receipt={receipt} />}
            </div>
            <Card>
              <div class="cs-stack">
                <h2>
                  {t.timeline} <Badge>{rows.length}</Badge>
                </h2>
                <Timeline rows={rows} checks={checks} without={["operation", "digest", "version"]} />
              </div>
            </Card>
          </div>
        )}
      </Awaited>
    </Page>
  );
}

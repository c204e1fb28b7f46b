import { Banner, Button, Card, Empty, Tabs } from "@countersign/ui";
import { toHex } from "@countersign/protocol";
import { consoleToVerificationServer as server } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { isAtLeast, me } from "../ask/session.ts";
import { useAct } from "../ask/use-act.ts";
import { useAsked } from "../ask/use-asked.ts";
import { DoorFault } from "../door/door-fault.tsx";
import { organizationName } from "../registry/registry.ts";
import { Facts } from "../shell/facts.tsx";
import { Awaited, Page } from "../shell/page.tsx";
import { random } from "../shell/page-random.ts";
import { hrefOf } from "../shell/router.ts";
import { Table } from "../shell/table.tsx";
import { WhyDialog } from "../shell/why-dialog.tsx";
import { texts } from "../texts/texts.ts";
import { type Delivery, DeliveryBadge } from "./delivery-badge.tsx";
import { failureText } from "./failure-text.ts";
import { type Endpoint, EndpointBadge } from "./webhooks-page.tsx";

type Id = Endpoint["endpoint"]["id"];
type State = Delivery["state"] | "all";

/** A request is told from another by a name that is drawn for it: repeating it does nothing twice. */
function requestKey(): string {
  return toHex(random(12));
}

async function replay(
  id: Id,
  selection: { readonly dead?: boolean; readonly deliveries?: readonly Delivery["id"][] },
): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const body = {
      by: me.value?.id ?? "",
      requestKey: requestKey(),
      selection: { ...selection, ...(cursor !== undefined && { cursor }) },
    };
    const done = await ask(server.replayWebhookDeliveries, { params: { id }, body });
    count += done.count;
    cursor = done.cursor;
  } while (cursor !== undefined);
  return count;
}

function Row({
  delivery,
  onReplay,
}: {
  readonly delivery: Delivery;
  readonly onReplay: (() => void) | null;
}): JSX.Element {
  const { t, format } = texts;
  const { type, at, tries, operation, nextTryAt, failure, status } = delivery;
  return (
    <tr>
      <td class="table-when">
        <span class="table-label">{t.colWhen}</span>
        {format.dateTime(at)}
      </td>
      <td class="table-main">
        <span class="mono">{type}</span>
        <span class="cs-soft cs-small">
          {operation !== undefined && <a href={hrefOf(["operations", operation])}>{t.operation}</a>}
          {failure !== undefined && ` ${failureText(failure, status)}`}
        </span>
      </td>
      <td>
        <span class="table-label">{t.tries}</span>
        <span>
          {format.number(tries)}
          {nextTryAt !== undefined && (
            <span class="cs-soft cs-small"> · {t.nextTry({ when: format.time(nextTryAt) })}</span>
          )}
        </span>
      </td>
      <td class="table-state">
        <DeliveryBadge delivery={delivery} />
        {onReplay && delivery.state !== "waiting" && (
          <button type="button" class="text-button" onClick={onReplay}>
            {t.replayOne}
          </button>
        )}
      </td>
    </tr>
  );
}

function DeliveryTable({
  deliveries,
  onReplay,
}: {
  readonly deliveries: readonly Delivery[];
  /** Null for who may not. */
  readonly onReplay: ((id: Delivery["id"]) => void) | null;
}): JSX.Element {
  const { t } = texts;
  if (deliveries.length === 0)
    return (
      <Empty icon="link" title={t.noDeliveries}>
        {t.noDeliveriesLead}
      </Empty>
    );
  return (
    <Table heads={[t.colWhen, t.event, t.tries, t.colState]}>
      {deliveries.map((delivery) => (
        <Row key={delivery.id} delivery={delivery} onReplay={onReplay && (() => onReplay(delivery.id))} />
      ))}
    </Table>
  );
}

function Deliveries({ id }: { readonly id: Id }): JSX.Element {
  const { t, format } = texts;
  const [state, setState] = useState<State>("all");
  const [told, setTold] = useState<string | null>(null);
  const { busy, fault, run } = useAct();
  const page = state === "all" ? {} : { state };
  const asked = useAsked(
    (signal) => ask(server.listWebhookDeliveries, { params: { id }, body: { page } }, { signal }),
    { key: `${id}/${state}`, everyMs: 5000 },
  );
  async function again(selection: Parameters<typeof replay>[1]): Promise<void> {
    setTold(null);
    await run(async () => setTold(t.replayed({ count: format.number(await replay(id, selection)) })));
    asked.reload();
  }
  const mayReplay = isAtLeast("operator");
  const names = { all: t.any, waiting: t.deliveryWaiting, delivered: t.deliveryDelivered, dead: t.deliveryDead };
  return (
    <div class="cs-stack">
      <div class="heading-row">
        <Tabs
          label={t.colState}
          options={(["all", "waiting", "delivered", "dead"] as const).map((value) => ({ value, label: names[value] }))}
          value={state}
          onChange={setState}
        />
        {mayReplay && (
          <Button icon="undo" busy={busy} onClick={() => void again({ dead: true })}>
            {t.replayDead}
          </Button>
        )}
      </div>
      {told !== null && <Banner kind="good">{told}</Banner>}
      <DoorFault fault={fault} />
      <Awaited asked={asked}>
        {({ deliveries }) => (
          <DeliveryTable
            deliveries={deliveries}
            onReplay={mayReplay ? (one) => void again({ deliveries: [one] }) : null}
          />
        )}
      </Awaited>
    </div>
  );
}

function Switch({
  endpoint,
  onDone,
}: Pick<Endpoint, "endpoint"> & { readonly onDone: () => void }): JSX.Element | null {
  const { t } = texts;
  const [isAsking, setAsking] = useState(false);
  if (!isAtLeast("operator")) return null;
  const isOn = endpoint.state === "enabled";
  const verb = isOn ? t.switchOff : t.switchOn;
  return (
    <>
      <Button onClick={() => setAsking(true)}>{verb}</Button>
      {isAsking && (
        <WhyDialog
          title={verb}
          lead={isOn ? t.switchOffLead : t.switchOnLead}
          verb={verb}
          kind={isOn ? "danger" : "primary"}
          onClose={() => setAsking(false)}
          act={async (why) => {
            const body = { by: me.value?.id ?? "", why, enabled: !isOn };
            await ask(server.switchWebhookEndpoint, { params: { id: endpoint.id }, body });
            onDone();
          }}
        />
      )}
    </>
  );
}

/** One endpoint: what it was told, what it still has to be told, and telling it again. */
export function EndpointPage({ id }: { readonly id: string }): JSX.Element {
  const { t, format } = texts;
  const asked = useAsked(
    async (signal) => {
      const { endpoints } = await ask(server.listWebhookEndpoints, { body: {} }, { signal });
      return endpoints.find(({ endpoint }) => endpoint.id === id) ?? "absent";
    },
    { key: id },
  );
  const found = asked.value === "absent" ? null : asked.value;
  return (
    <Page
      title={found ? found.endpoint.url : t.endpoint}
      lead={found && <EndpointBadge endpoint={found.endpoint} />}
      back={{ href: hrefOf(["webhooks"]), label: t.webhooks }}
      actions={found && <Switch endpoint={found.endpoint} onDone={asked.reload} />}
    >
      <Awaited asked={asked}>
        {(value) =>
          value === "absent" ? (
            <Empty icon="search" title={t.noSuchEndpoint} />
          ) : (
            <div class="cs-stack">
              <Card>
                <Facts
                  facts={[
                    [t.organization, organizationName(value.organization)],
                    [t.events, value.endpoint.events === null ? t.all : format.list(value.endpoint.events)],
                    [t.businesses, value.endpoint.businesses === null ? t.all : format.list(value.endpoint.businesses)],
                    [t.since, format.dateTime(value.endpoint.createdAt)],
                  ]}
                />
              </Card>
              <h2>{t.deliveries}</h2>
              <Deliveries id={value.endpoint.id} />
            </div>
          )
        }
      </Awaited>
    </Page>
  );
}

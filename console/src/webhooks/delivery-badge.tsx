import { Badge } from "@countersign/ui";
import type { AnswerOf, consoleToVerificationServer } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { texts } from "../texts/texts.ts";

export type Delivery = AnswerOf<typeof consoleToVerificationServer.listWebhookDeliveries>["deliveries"][number];

function deliveryStateName(state: Delivery["state"]): string {
  const { t } = texts;
  return { waiting: t.deliveryWaiting, delivered: t.deliveryDelivered, dead: t.deliveryDead }[state];
}

export function DeliveryBadge({ delivery }: { readonly delivery: Pick<Delivery, "state"> }): JSX.Element {
  const looks = {
    waiting: { tone: "accent", icon: "clock" },
    delivered: { tone: "good", icon: "check" },
    dead: { tone: "danger", icon: "warning" },
  } as const;
  const { tone, icon } = looks[delivery.state];
  return (
    <Badge tone={tone} icon={icon}>
      {deliveryStateName(delivery.state)}
    </Badge>
  );
}

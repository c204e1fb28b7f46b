import { Badge, Card, Empty, List, ListRow } from "@countersign/ui";
import { type AnswerOf, consoleToVerificationServer as server } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { ask } from "../ask/ask.ts";
import { useAsked } from "../ask/use-asked.ts";
import { organizationName } from "../registry/registry.ts";
import { Awaited, Page } from "../shell/page.tsx";
import { hrefOf } from "../shell/router.ts";
import { texts } from "../texts/texts.ts";

export type Endpoint = AnswerOf<typeof server.listWebhookEndpoints>["endpoints"][number];

export function EndpointBadge({ endpoint }: Pick<Endpoint, "endpoint">): JSX.Element {
  const { t } = texts;
  return endpoint.state === "enabled" ? (
    <Badge tone="good" icon="check">
      {t.endpointOn}
    </Badge>
  ) : (
    <Badge tone="warn" icon="warning">
      {endpoint.disabledBy === "receiver" ? t.endpointOffReceiver : t.endpointOff}
    </Badge>
  );
}

/** Whose it is and what it is called there: once where both are the same. */
function detailOf(organization: string, description: string | null): string {
  return description && description !== organization ? `${organization} · ${description}` : organization;
}

/** Where sites are told what happens. */
export function WebhooksPage(): JSX.Element {
  const { t } = texts;
  const asked = useAsked((signal) => ask(server.listWebhookEndpoints, { body: {} }, { signal }));
  return (
    <Page title={t.webhooks} lead={t.webhooksLead}>
      <Awaited asked={asked}>
        {({ endpoints }) =>
          endpoints.length === 0 ? (
            <Empty icon="link" title={t.noEndpoints}>
              {t.noEndpointsLead}
            </Empty>
          ) : (
            <Card flush>
              <List>
                {endpoints.map(({ organization, endpoint }) => (
                  <ListRow
                    key={endpoint.id}
                    href={hrefOf(["webhooks", endpoint.id])}
                    title={endpoint.url}
                    detail={detailOf(organizationName(organization), endpoint.description)}
                    end={<EndpointBadge endpoint={endpoint} />}
                  />
                ))}
              </List>
            </Card>
          )
        }
      </Awaited>
    </Page>
  );
}

import { Banner, Tabs } from "@countersign/ui";
import type { JSX } from "preact";
import { isAtLeast } from "../ask/session.ts";
import { useAsked } from "../ask/use-asked.ts";
import { Awaited, Page } from "../shell/page.tsx";
import { lookFor, place } from "../shell/router.ts";
import { texts } from "../texts/texts.ts";
import { ApiKeys } from "./api-keys.tsx";
import { Organizations } from "./organizations.tsx";
import { QrServers } from "./qr-servers.tsx";
import { readRegistry, type Registry } from "./registry.ts";
import { TypeList } from "./type-list.tsx";

const parts = ["organizations", "keys", "qr", "types"] as const;
type Part = (typeof parts)[number];

function PartOf({ part, registry }: { readonly part: Part; readonly registry: Registry }): JSX.Element {
  switch (part) {
    case "organizations":
      return <Organizations registry={registry} />;
    case "keys":
      return <ApiKeys registry={registry} />;
    case "qr":
      return <QrServers registry={registry} />;
    case "types":
      return <TypeList registry={registry} />;
  }
}

/** Who and what may take part. */
export function RegistryPage(): JSX.Element {
  const { t } = texts;
  const asked = useAsked(readRegistry);
  const part = parts.find((one) => one === place.value.query.get("part")) ?? "organizations";
  const names = { organizations: t.organizations, keys: t.apiKeys, qr: t.qrServers, types: t.types };
  return (
    <Page title={t.registry} lead={t.registryLead}>
      {!isAtLeast("operator") && <Banner kind="info">{t.onlyLooking}</Banner>}
      <Tabs
        label={t.registry}
        options={parts.map((value) => ({ value, label: names[value] }))}
        value={part}
        onChange={(value) => lookFor({ part: value })}
      />
      <Awaited asked={asked}>{(registry) => <PartOf part={part} registry={registry} />}</Awaited>
    </Page>
  );
}

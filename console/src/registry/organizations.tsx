import { Badge, Button, Card, Empty, Field, Select } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { isAtLeast } from "../ask/session.ts";
import { texts } from "../texts/texts.ts";
import { ProposeDialog } from "./propose-dialog.tsx";
import { type Registry, typeTitle } from "./registry.ts";
import { linesOf, TextArea } from "./text-area.tsx";
import { CheckList } from "../shell/check-list.tsx";
import { Facts } from "../shell/facts.tsx";

type Organization = Registry["organizations"][number];
type Business = Registry["businesses"][number];

const idPattern = "[a-z0-9][a-z0-9.\\-]{0,63}";

interface IdFieldProps {
  readonly id: string;
  readonly isNew: boolean;
  readonly onInput: (id: string) => void;
}

/** An id is chosen once: from then on it is something to read. */
function IdField({ id, isNew, onInput }: IdFieldProps): JSX.Element {
  const { t } = texts;
  if (!isNew) return <Facts facts={[[t.directoryId, <span class="mono">{id}</span>]]} />;
  return (
    <Field
      label={t.directoryId}
      hint={t.directoryIdHint}
      input={{
        value: id,
        required: true,
        pattern: idPattern,
        maxLength: 64,
        onInput: (event) => onInput(event.currentTarget.value.trim()),
      }}
    />
  );
}

interface OrganizationDialogProps {
  readonly version: number;
  /** Null for a new one. */
  readonly known: Organization | null;
  readonly onClose: () => void;
}

function OrganizationDialog({ version, known, onClose }: OrganizationDialogProps): JSX.Element {
  const { t } = texts;
  const [id, setId] = useState(known?.id ?? "");
  const [name, setName] = useState(known?.name ?? "");
  const [origins, setOrigins] = useState((known?.origins ?? []).join("\n"));
  const [firstDevice, setFirstDevice] = useState<Organization["firstDevice"]>(known?.firstDevice ?? "login");
  const [mode, setMode] = useState<Organization["mode"]>(known?.mode ?? "live");
  return (
    <ProposeDialog
      title={known ? t.changeOrganization : t.newOrganization}
      isReady={id !== "" && name.trim() !== ""}
      onClose={onClose}
      change={() => ({
        kind: "organization",
        version,
        organization: { id, name: name.trim(), origins: linesOf(origins), firstDevice, mode },
      })}
    >
      <IdField id={id} isNew={known === null} onInput={setId} />
      <Field
        label={t.nameOnPhones}
        input={{ value: name, required: true, maxLength: 64, onInput: (event) => setName(event.currentTarget.value) }}
      />
      <TextArea label={t.origins} hint={t.originsHint} value={origins} onInput={setOrigins} />
      <Select
        label={t.firstDevice}
        options={[
          { value: "login", label: t.firstDeviceLogin },
          { value: "password", label: t.firstDevicePassword },
          { value: "sms", label: t.firstDeviceSms },
        ]}
        value={firstDevice}
        onChange={setFirstDevice}
      />
      {known === null && (
        <Select
          label={t.mode}
          options={[
            { value: "live", label: t.modeLive },
            { value: "test", label: t.modeTest },
          ]}
          value={mode}
          onChange={setMode}
        />
      )}
    </ProposeDialog>
  );
}

interface BusinessDialogProps {
  readonly registry: Registry;
  readonly organization: string;
  readonly known: Business | null;
  readonly onClose: () => void;
}

function BusinessDialog({ registry, organization, known, onClose }: BusinessDialogProps): JSX.Element {
  const { t } = texts;
  const [id, setId] = useState(known?.id ?? "");
  const [name, setName] = useState(known?.name ?? "");
  const [types, setTypes] = useState<readonly string[]>(known?.types ?? []);
  const [sources, setSources] = useState((known?.sources ?? ["website"]).join("\n"));
  const [links, setLinks] = useState((known?.links ?? registry.businesses[0]?.links ?? []).join("\n"));
  const [returnUrls, setReturnUrls] = useState((known?.returnUrls ?? []).join("\n"));
  return (
    <ProposeDialog
      title={known ? t.changeBusiness : t.newBusiness}
      isReady={id !== "" && name.trim() !== "" && linesOf(sources).length > 0 && linesOf(links).length > 0}
      onClose={onClose}
      change={() => ({
        kind: "business",
        version: registry.version,
        business: {
          organization,
          id,
          name: name.trim(),
          types,
          sources: linesOf(sources),
          links: linesOf(links),
          returnUrls: linesOf(returnUrls),
        },
      })}
    >
      <IdField id={id} isNew={known === null} onInput={setId} />
      <Field
        label={t.nameOnPhones}
        input={{ value: name, required: true, maxLength: 64, onInput: (event) => setName(event.currentTarget.value) }}
      />
      <CheckList
        label={t.typesAllowed}
        options={registry.types.map((type) => ({ value: type.id, label: typeTitle(type.id) }))}
        chosen={types}
        onChange={setTypes}
      />
      <TextArea label={t.sources} hint={t.sourcesHint} value={sources} onInput={setSources} />
      <TextArea label={t.links} hint={t.linksHint} value={links} onInput={setLinks} />
      <TextArea label={t.returnUrls} hint={t.returnUrlsHint} value={returnUrls} onInput={setReturnUrls} />
    </ProposeDialog>
  );
}

type Asked =
  | { readonly kind: "organization"; readonly known: Organization | null }
  | { readonly kind: "business"; readonly organization: string; readonly known: Business | null };

function BusinessRow({
  business: { name, types },
  onEdit,
}: {
  readonly business: Business;
  readonly onEdit: (() => void) | null;
}): JSX.Element {
  const { t, format } = texts;
  return (
    <li>
      <div class="business">
        <strong>{name}</strong>
        <span class="cs-soft cs-small">{format.list(types.map(typeTitle))}</span>
      </div>
      {onEdit && (
        <Button kind="quiet" icon="edit" label={`${t.edit}: ${name}`} onClick={onEdit}>
          {t.edit}
        </Button>
      )}
    </li>
  );
}

function OrganizationCard({
  organization,
  registry,
  onAsk,
}: {
  readonly organization: Organization;
  readonly registry: Registry;
  readonly onAsk: (asked: Asked) => void;
}): JSX.Element {
  const { t, format } = texts;
  const { id, name, origins, mode } = organization;
  const businesses = registry.businesses.filter((one) => one.organization === id);
  const mayChange = isAtLeast("operator");
  return (
    <Card>
      <div class="cs-stack">
        <div class="heading-row">
          <div>
            <h2>{name}</h2>
            <p class="cs-soft cs-small mono">{id}</p>
          </div>
          {mode === "test" && <Badge tone="warn">{t.modeTest}</Badge>}
          {mayChange && (
            <Button
              kind="quiet"
              icon="edit"
              label={`${t.edit}: ${name}`}
              onClick={() => onAsk({ kind: "organization", known: organization })}
            >
              {t.edit}
            </Button>
          )}
        </div>
        <p class="cs-soft cs-small">{origins.length > 0 ? format.list(origins) : t.noOrigins}</p>
        <ul class="businesses">
          {businesses.map((business) => (
            <BusinessRow
              key={business.id}
              business={business}
              onEdit={mayChange ? () => onAsk({ kind: "business", organization: id, known: business }) : null}
            />
          ))}
        </ul>
        {mayChange && (
          <div>
            <Button icon="plus" onClick={() => onAsk({ kind: "business", organization: id, known: null })}>
              {t.newBusiness}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

/** Organizations with their businesses. */
export function Organizations({ registry }: { readonly registry: Registry }): JSX.Element {
  const { t } = texts;
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  return (
    <div class="cs-stack">
      {registry.organizations.length === 0 && (
        <Empty icon="shop" title={t.noOrganizations}>
          {t.noOrganizationsLead}
        </Empty>
      )}
      {registry.organizations.map((organization) => (
        <OrganizationCard key={organization.id} organization={organization} registry={registry} onAsk={setAsked} />
      ))}
      {isAtLeast("operator") && (
        <div>
          <Button icon="plus" onClick={() => setAsked({ kind: "organization", known: null })}>
            {t.newOrganization}
          </Button>
        </div>
      )}
      {asked?.kind === "organization" && (
        <OrganizationDialog version={registry.version} known={asked.known} onClose={close} />
      )}
      {asked?.kind === "business" && (
        <BusinessDialog registry={registry} organization={asked.organization} known={asked.known} onClose={close} />
      )}
    </div>
  );
}

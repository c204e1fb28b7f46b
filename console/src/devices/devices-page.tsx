import { Banner, Button, Empty, Field, Select } from "@countersign/ui";
import { type AnswerOf, consoleToVerificationServer as server } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { faultText } from "../ask/fault-text.ts";
import { useAsked } from "../ask/use-asked.ts";
import { organizationName, registry } from "../registry/registry.ts";
import { Awaited, Page } from "../shell/page.tsx";
import { hrefOf, lookFor, place } from "../shell/router.ts";
import { Table } from "../shell/table.tsx";
import { texts } from "../texts/texts.ts";
import { DeviceBadge } from "./device-badge.tsx";
import { deviceStateName, deviceStates, type StaffDevice } from "./device-words.ts";

type DevicePage = AnswerOf<typeof server.listDevices>;
type Sought = Readonly<Record<"q" | "state" | "organization", string>>;

function readSought(): Sought {
  const { query } = place.value;
  return {
    q: query.get("q") ?? "",
    state: query.get("state") ?? "",
    organization: query.get("organization") ?? "",
  };
}

function find(sought: Sought, more: { readonly cursor?: string; readonly signal?: AbortSignal }): Promise<DevicePage> {
  const set = Object.fromEntries(Object.entries(sought).filter(([, value]) => value.trim() !== ""));
  const body = { ...set, ...(more.cursor !== undefined && { cursor: more.cursor }) };
  return ask(server.listDevices, { body }, { signal: more.signal });
}

function Rows({ devices }: { readonly devices: readonly StaffDevice[] }): JSX.Element {
  const { t, format } = texts;
  return (
    <Table heads={[t.device, t.organization, t.enrolled, t.lastSeen, t.colState]}>
      {devices.map((device) => (
        <tr key={`${device.id}${device.subject}${device.enrolledAt}`} class="table-link">
          <td class="table-main">
            <a href={hrefOf(["devices", device.organization, device.subject, device.id])}>
              <span class="table-title">{device.label ?? device.application.os}</span>
              <bdi class="cs-soft">
                {device.application.os} · {device.application.id} {device.application.version}
              </bdi>
            </a>
          </td>
          <td>
            <span class="table-label">{t.organization}</span>
            {organizationName(device.organization)}
          </td>
          <td>
            <span class="table-label">{t.enrolled}</span>
            {format.date(device.enrolledAt)}
          </td>
          <td>
            <span class="table-label">{t.lastSeen}</span>
            {device.lastSeenAt === null ? t.never : format.date(device.lastSeenAt)}
          </td>
          <td class="table-state">
            <DeviceBadge state={device.state} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Choices({ sought }: { readonly sought: Sought }): JSX.Element {
  const { t } = texts;
  const any = { value: "", label: t.any };
  const { organizations = [] } = registry.value ?? {};
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="filters-more">
        <Field
          label={t.search}
          hint={t.deviceSearchHint}
          input={{
            type: "search",
            value: sought.q,
            maxLength: 64,
            onInput: (event) => lookFor({ ...sought, q: event.currentTarget.value }),
          }}
        />
        <Select
          label={t.colState}
          options={[any, ...deviceStates.map((value) => ({ value, label: deviceStateName(value) }))]}
          value={sought.state}
          onChange={(state) => lookFor({ ...sought, state })}
        />
        <Select
          label={t.organization}
          options={[any, ...organizations.map(({ id, name }) => ({ value: id, label: name }))]}
          value={sought.organization}
          onChange={(organization) => lookFor({ ...sought, organization })}
        />
      </div>
    </form>
  );
}

/** Every enrolled phone. */
export function DevicesPage(): JSX.Element {
  const { t } = texts;
  const sought = readSought();
  const key = JSON.stringify(sought);
  const first = useAsked((signal) => find(sought, { signal }), { key });
  const [more, setMore] = useState<DevicePage | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  useEffect(() => setMore(null), [key]);
  const cursor = more ? more.cursor : first.value?.cursor;
  async function load(): Promise<void> {
    if (cursor === undefined) return;
    setFault(null);
    const loaded = await find(sought, { cursor }).catch(setFault);
    if (loaded) setMore({ ...loaded, devices: [...(more?.devices ?? []), ...loaded.devices] });
  }
  return (
    <Page title={t.devices} lead={t.devicesLead}>
      <Choices sought={sought} />
      <Awaited asked={first}>
        {({ devices }) => {
          const all = [...devices, ...(more?.devices ?? [])];
          const isSought = Object.values(sought).some((value) => value !== "");
          if (all.length === 0)
            return (
              <Empty icon={isSought ? "search" : "device"} title={isSought ? t.nothingFound : t.noDevices}>
                {isSought ? t.nothingFoundLead : t.noDevicesLead}
              </Empty>
            );
          return (
            <>
              <Rows devices={all} />
              {fault !== null && <Banner kind="danger">{faultText(fault)}</Banner>}
              {cursor !== undefined && (
                <div class="page-more">
                  <Button onClick={() => void load()}>{t.more}</Button>
                </div>
              )}
            </>
          );
        }}
      </Awaited>
    </Page>
  );
}

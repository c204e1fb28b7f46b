import { Avatar, Banner, Button, Card, Spinner } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { AddDevice } from "./add-device.tsx";
import { send } from "./api.ts";
import { type Device, devices, devicesFault, lacksDevice, loadDevices } from "./devices.ts";
import { errorText } from "./error-text.ts";
import { PasswordDialog } from "./password-dialog.tsx";
import { useTexts } from "./texts.ts";

interface DeviceListProps {
  /** What a site offers beside removing. */
  readonly actions?: ComponentChildren;
}

/** "Your devices". */
export function DeviceList({ actions }: DeviceListProps): JSX.Element {
  const { t } = useTexts();
  useEffect(() => void loadDevices(), []);
  const known = devices.value;
  return (
    <section class="cs-stack" aria-labelledby="devices">
      <div class="cs-stack-small">
        <h2 id="devices">{t.yourDevices}</h2>
        <p class="cs-soft">{t.devicesLead}</p>
      </div>
      {known === null && (devicesFault.value === null ? <Spinner label={t.loading} /> : <DevicesUnknown />)}
      {known?.length === 0 && <NoDevice />}
      {known !== null && known.length > 0 && (
        <>
          <Card flush>
            <ul class="cs-list">
              {known.map((device) => (
                <li key={device.id}>
                  <DeviceRow device={device} />
                </li>
              ))}
            </ul>
          </Card>
          <div class="site-buttons">{lacksDevice() ? <AddDevice /> : actions}</div>
        </>
      )}
    </section>
  );
}

function DevicesUnknown(): JSX.Element {
  const { t } = useTexts();
  const again = <Button onClick={() => void loadDevices()}>{t.tryAgain}</Button>;
  return (
    <Banner kind="warn" title={t.devicesUnknown} action={again}>
      {errorText(t, devicesFault.value)}
    </Banner>
  );
}

function NoDevice(): JSX.Element {
  const { t } = useTexts();
  return (
    <Card>
      <div class="site-empty">
        <Avatar icon="device" />
        <h3>{t.noDevice}</h3>
        <p class="cs-soft">{t.noDeviceLead}</p>
        <AddDevice />
      </div>
    </Card>
  );
}

interface DeviceRowProps {
  readonly device: Device;
}

function DeviceRow({ device }: DeviceRowProps): JSX.Element {
  const { t, format } = useTexts();
  const [removing, setRemoving] = useState(false);
  const label = device.label ?? device.kind;
  const { lastSeenAt, enrolledAt } = device;
  const used =
    lastSeenAt === null
      ? t.added({ when: format.date(enrolledAt) })
      : t.lastSeen({ when: format.dateTime(lastSeenAt) });

  async function remove(password: string): Promise<void> {
    await send("DELETE", `/api/devices/${device.id}`, { password });
    setRemoving(false);
    await loadDevices();
  }
  return (
    <div class="cs-row">
      <Avatar icon="device" tone={device.state === "frozen" ? "warn" : "accent"} />
      <span class="cs-row-body">
        <span class="cs-row-title">{label}</span>
        <span class="cs-row-detail">
          {stateText(t, device.state)} · {used}
        </span>
      </span>
      <Button kind="quiet" onClick={() => setRemoving(true)}>
        {t.removeDevice}
      </Button>
      {removing && (
        <PasswordDialog
          title={t.removeTitle({ label })}
          lead={t.removeLead}
          action={t.removeDevice}
          danger
          onSubmit={remove}
          onClose={() => setRemoving(false)}
        />
      )}
    </div>
  );
}

function stateText(t: ReturnType<typeof useTexts>["t"], state: Device["state"]): string {
  switch (state) {
    case "active":
      return t.deviceActive;
    case "confirmed":
      return t.deviceConfirmed;
    case "pending":
      return t.devicePending;
    case "frozen":
    case "revoked":
      return t.deviceFrozen;
  }
}

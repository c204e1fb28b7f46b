import { Button, Card, Icon, Spinner } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { appVersion } from "../app-version.ts";
import { useApp } from "../context.ts";
import { type DeviceHealth, keepStorage, readHealth } from "../device-health.ts";
import { canInstall, install } from "../installing.ts";
import { HowToInstall } from "../parts/how-to-install.tsx";
import { Screen } from "../parts/screen.tsx";
import { texts } from "../texts/texts.ts";
import { lookForUpdate } from "../updates.ts";

/** How this device does, and what to do where it could do better (T48). */
export function HealthScreen(): JSX.Element {
  const { t } = texts;
  const { device, isHistorySealed } = useApp();
  const health = useSignal<DeviceHealth | null>(null);
  const refused = useSignal(false);
  async function read(): Promise<void> {
    const minimum = await device.minimumVersion().catch(() => null);
    health.value = await readHealth({ minimum, historySealed: await isHistorySealed().catch(() => false) });
  }
  useEffect(() => void read(), []);
  async function keep(): Promise<void> {
    refused.value = !(await keepStorage());
    await read();
  }
  return (
    <Screen title={t.settingsHealth} back={{ name: "settings" }}>
      {health.value === null ? (
        <Spinner label={t.loading} />
      ) : (
        <Card flush>
          <ul class="health">
            <VersionRow health={health.value} />
            <InstalledRow installed={health.value.installed} />
            <StorageRow kept={health.value.storageKept} refused={refused.value} onKeep={() => void keep()} />
            <CameraRow camera={health.value.camera} />
            <ClockRow offsetSeconds={device.clockOffset()} />
            <Row label={t.healthPasskey} care={!health.value.passkey}>
              {health.value.passkey ? t.healthPasskeyYes : t.healthPasskeyNo}
            </Row>
            <Row label={t.historySealTitle} care={!health.value.historySealed}>
              {health.value.historySealed ? t.historySealed : t.historyNotSealed}
            </Row>
            <Row label={t.healthNotifications}>{t.healthNotificationsNone}</Row>
            <Row label={t.healthKeys}>{t.healthKeysText}</Row>
          </ul>
        </Card>
      )}
    </Screen>
  );
}

interface RowProps {
  readonly label: string;
  /** Something is to be done about it. */
  readonly care?: boolean;
  readonly children: ComponentChildren;
  readonly action?: ComponentChildren;
}

function Row({ label, care = false, children, action }: RowProps): JSX.Element {
  const { t } = texts;
  return (
    <li class="health-row" data-care={care}>
      <Icon name={care ? "warning" : "check"} label={care ? t.healthCare : t.healthFine} />
      <div class="health-words">
        <h2>{label}</h2>
        <p class="cs-soft">{children}</p>
        {action && <div class="cs-actions">{action}</div>}
      </div>
    </li>
  );
}

function VersionRow({ health: { tooOldFor } }: { readonly health: DeviceHealth }): JSX.Element {
  const { t } = texts;
  const version = appVersion;
  if (tooOldFor === null) return <Row label={t.healthVersion}>{t.healthVersionGood({ version })}</Row>;
  const update = (): void => void lookForUpdate().catch(() => {});
  return (
    <Row label={t.healthVersion} care action={<Button onClick={update}>{t.updateCheck}</Button>}>
      {t.healthVersionOld({ version, minimum: tooOldFor })}
    </Row>
  );
}

function InstalledRow({ installed }: { readonly installed: boolean }): JSX.Element {
  const { t } = texts;
  if (installed) return <Row label={t.healthInstalled}>{t.healthInstalledYes}</Row>;
  const action = canInstall.value && <Button onClick={() => void install()}>{t.install}</Button>;
  return (
    <Row label={t.healthInstalled} care action={action}>
      {t.healthInstalledNo} {!canInstall.value && <HowToInstall />}
    </Row>
  );
}

interface StorageRowProps {
  readonly kept: boolean;
  readonly refused: boolean;
  readonly onKeep: () => void;
}

function StorageRow({ kept, refused, onKeep }: StorageRowProps): JSX.Element {
  const { t } = texts;
  if (kept) return <Row label={t.healthStorage}>{t.healthStorageKept}</Row>;
  return (
    <Row label={t.healthStorage} care action={<Button onClick={onKeep}>{t.healthStorageKeep}</Button>}>
      <span role="status">{refused ? t.healthStorageRefused : t.healthStorageLoose}</span>
    </Row>
  );
}

function CameraRow({ camera }: Pick<DeviceHealth, "camera">): JSX.Element {
  const { t } = texts;
  const words = { allowed: t.healthCameraYes, denied: t.healthCameraNo, ask: t.healthCameraAsk };
  return (
    <Row label={t.healthCamera} care={camera === "denied"}>
      {words[camera]}
    </Row>
  );
}

/** Below a minute a clock is right for all that we do. */
function ClockRow({ offsetSeconds }: { readonly offsetSeconds: number | null }): JSX.Element {
  const { t, format } = texts;
  const minutes = Math.round(Math.abs(offsetSeconds ?? 0) / 60);
  if (minutes > 0)
    return (
      <Row label={t.healthClock} care>
        {t.healthClockOff({ minutes: format.number(minutes) })} {t.healthClockDo}
      </Row>
    );
  return <Row label={t.healthClock}>{offsetSeconds === null ? t.healthClockUnknown : t.healthClockGood}</Row>;
}

import { Button, Card, Tabs } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { appVersion } from "../app-version.ts";
import { useApp } from "../context.ts";
import { type DeviceHealth, keepStorage, readHealth } from "../device-health.ts";
import { canInstall, install } from "../installing.ts";
import { Facts } from "../parts/facts.tsx";
import { Screen } from "../parts/screen.tsx";
import { useLoaded } from "../parts/use-loaded.ts";
import { texts } from "../texts/texts.ts";

export function SettingsScreen(): JSX.Element {
  const { t, chosen } = texts;
  return (
    <Screen title={t.settingsTitle}>
      <Card>
        <div class="cs-stack-small">
          <h2 id="language">{t.settingsLanguage}</h2>
          <Tabs
            label={t.settingsLanguage}
            value={chosen.value ?? "system"}
            onChange={(next) => texts.choose(next === "system" ? null : next)}
            options={[
              { value: "system", label: t.languageSystem },
              { value: "en", label: "English" },
              { value: "zh", label: "简体中文" },
            ]}
          />
        </div>
      </Card>
      <Health />
      <About />
    </Screen>
  );
}

function Health(): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const health = useSignal<DeviceHealth | null>(null);
  useEffect(() => {
    void readHealth().then((read) => (health.value = read));
  }, []);
  async function keep(): Promise<void> {
    await keepStorage();
    health.value = await readHealth();
  }
  const { storageKept = false, installed = false, camera = "ask" } = health.value ?? {};
  const cameraWords = { allowed: t.healthCameraYes, denied: t.healthCameraNo, ask: t.healthCameraAsk };
  return (
    <Card>
      <div class="cs-stack">
        <h2>{t.settingsHealth}</h2>
        <Facts
          facts={[
            [t.healthInstalled, installed ? t.healthInstalledYes : t.healthInstalledNo],
            [t.healthStorage, storageKept ? t.healthStorageKept : t.healthStorageLoose],
            [t.healthCamera, cameraWords[camera]],
            [t.healthClock, clockWords(device.clockOffset())],
            [t.healthKeys, t.healthKeysText],
          ]}
        />
        <div class="cs-actions">
          {!storageKept && <Button onClick={() => void keep()}>{t.healthStorageKeep}</Button>}
          {canInstall.value && (
            <Button kind="primary" onClick={() => void install()}>
              {t.install}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}

/** Below a minute a clock is right for all that we do. */
function clockWords(offsetSeconds: number | null): string {
  const { t, format } = texts;
  if (offsetSeconds === null) return t.healthClockUnknown;
  const minutes = Math.round(Math.abs(offsetSeconds) / 60);
  return minutes === 0 ? t.healthClockGood : t.healthClockOff({ minutes: format.number(minutes) });
}

function About(): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const installation = useLoaded(() => device.installation(), "installation").value;
  return (
    <Card>
      <div class="cs-stack">
        <h2>{t.settingsAbout}</h2>
        <p class="cs-soft">{t.aboutText}</p>
        <Facts
          facts={[
            [t.aboutVersion, appVersion],
            [t.aboutInstallation, installation ?? ""],
          ]}
        />
      </div>
    </Card>
  );
}

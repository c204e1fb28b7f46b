import { Avatar, Banner, Button, Card, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { AddDevice } from "./add-device.tsx";
import { DeviceRow } from "./device-row.tsx";
import { devices, devicesFault, hasActiveDevice, isOneFinishing, loadDevices } from "./devices.ts";
import { errorText } from "./error-text.ts";
import { useTexts } from "./texts.ts";

const lookAgainMs = 2000;

/** "Your devices". What is added stands in this browser's history where the site shows one (`inHistory`). */
export function DeviceList({ inHistory = false }: { readonly inHistory?: boolean }): JSX.Element {
  const { t } = useTexts();
  useEffect(() => void loadDevices(), []);
  const finishing = isOneFinishing();
  // A phone that has only to fetch its keys does so in a moment, and tells nobody here.
  useEffect(() => {
    if (!finishing) return undefined;
    const timer = setInterval(() => void loadDevices(), lookAgainMs);
    return () => clearInterval(timer);
  }, [finishing]);
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
          <div class="site-buttons">
            {hasActiveDevice() && <AddDevice key="another" way="another" inHistory={inHistory} />}
            <AddDevice key="replacement" way="replacement" inHistory={inHistory} />
          </div>
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
        <AddDevice way="first" />
      </div>
    </Card>
  );
}

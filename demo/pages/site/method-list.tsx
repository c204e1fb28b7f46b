import { Avatar, Banner, Button, Card, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { devices, hasActiveDevice } from "./devices.ts";
import { errorText } from "./error-text.ts";
import { MethodRow } from "./method-row.tsx";
import { hasMethod, loadMethods, type Methods, methods, methodsFault } from "./methods.ts";
import { useTexts } from "./texts.ts";

/** "Ways to approve": the phones, and what the user has beside them. Changes stand in this browser's history where the site shows one (`inHistory`). */
export function MethodList({ inHistory = false }: { readonly inHistory?: boolean }): JSX.Element {
  const { t } = useTexts();
  useEffect(() => void loadMethods(), []);
  const known = methods.value;
  return (
    <section class="cs-stack" aria-labelledby="ways">
      <div class="cs-stack-small">
        <h2 id="ways">{t.ways}</h2>
        <p class="cs-soft">{t.waysLead}</p>
      </div>
      {known === null && (methodsFault.value === null ? <Spinner label={t.loading} /> : <MethodsUnknown />)}
      {known !== null && needsPhone() && (
        <Banner icon="device" title={t.waysNeedPhone}>
          {t.waysNeedPhoneLead}
        </Banner>
      )}
      {known !== null && <Ways known={known} inHistory={inHistory} />}
    </section>
  );
}

/** Who has a way and no phone could change nothing: the change would wait for a phone. The very first way needs none. */
function needsPhone(): boolean {
  return hasMethod() && devices.value !== null && !hasActiveDevice();
}

interface WaysProps {
  readonly known: Methods;
  readonly inHistory: boolean;
}

function Ways({ known, inHistory }: WaysProps): JSX.Element {
  const offered = known.methods.filter(({ available, state }) => available || state === "active");
  return (
    <Card flush>
      <ul class="cs-list">
        <li>
          <PhoneRow />
        </li>
        {offered.map((method) => (
          <li key={method.method}>
            <MethodRow method={method} known={known} mayChange={!needsPhone()} inHistory={inHistory} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function PhoneRow(): JSX.Element {
  const { t } = useTexts();
  const count = devices.value?.filter(({ state }) => state === "active").length ?? 0;
  return (
    <div class="cs-row">
      <Avatar icon="device" tone={count > 0 ? "accent" : "plain"} />
      <span class="cs-row-body">
        <span class="cs-row-title">{t.wayPhone}</span>
        {devices.value !== null && (
          <span class="cs-row-detail">{count > 0 ? t.wayPhones({ count }) : t.wayNoPhone}</span>
        )}
      </span>
    </div>
  );
}

function MethodsUnknown(): JSX.Element {
  const { t } = useTexts();
  const again = <Button onClick={() => void loadMethods()}>{t.tryAgain}</Button>;
  return (
    <Banner kind="warn" title={t.waysUnknown} action={again}>
      {errorText(t, methodsFault.value)}
    </Banner>
  );
}

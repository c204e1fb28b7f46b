import { Banner, Button, Card, CodeDisplay, Spinner } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { AccountState, AccountView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { PasskeyOffer, usePasskeyOffered } from "../parts/passkey-offer.tsx";
import { ResultFigure } from "../parts/result-figure.tsx";
import { Screen } from "../parts/screen.tsx";
import { noteChecked } from "../parts/use-checked-accounts.ts";
import { useLoaded } from "../parts/use-loaded.ts";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";

const askAgainMs = 1500;
/** Another device's approval takes its time, a replacement a day. */
const askLaterMs = 4000;

/** From the six digits until the account is active (§9 steps 4 to 6). It asks for itself; a reload changes nothing. */
export function EnrolmentScreen({ id }: { readonly id: string }): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const account = useLoaded(async () => (await device.accounts()).find((one) => one.id === id) ?? null, id).value;
  const state = useAccountState(id);
  function progress(): JSX.Element {
    if (account === undefined) return <Spinner label={t.loading} />;
    if (account === null || account.state === "revoked" || state === "revoked") return <Dead id={id} />;
    if (account.state === "active" || state === "active") return <Done account={account} />;
    if (account.state === "confirmed" || state === "confirmed") return <Confirmed account={account} />;
    return <Digits account={account} />;
  }
  return (
    <Screen title={account?.organization ?? t.addTitle} back={{ name: "accounts" }}>
      {progress()}
    </Screen>
  );
}

/** Asks how the account is, every moment, until it is settled. */
function useAccountState(id: string): AccountState {
  const { device } = useApp();
  const state = useSignal<AccountState>("pending");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current = true;
    async function ask(): Promise<void> {
      const answer = await device.checkAccount(id).catch(() => state.value);
      if (!current) return;
      state.value = answer;
      if (answer === "active") noteChecked(id);
      const again = { pending: askAgainMs, confirmed: askLaterMs } as const;
      if (answer === "pending" || answer === "confirmed") timer = setTimeout(() => void ask(), again[answer]);
    }
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id]);
  return state.value;
}

function Digits({ account }: { readonly account: AccountView }): JSX.Element {
  const { t } = texts;
  return (
    <Card>
      <div class="cs-stack">
        <div class="cs-stack-small">
          <h2>{t.addDigitsTitle}</h2>
          <p class="cs-soft">{t.addDigitsText}</p>
        </div>
        {account.shortString !== null && <CodeDisplay code={account.shortString} label={t.addDigitsLabel} />}
        <p class="waiting" role="status">
          <Spinner />
          <span>{t.addWaiting}</span>
        </p>
        <Banner icon="shield">{t.addDigitsWarning}</Banner>
      </div>
    </Card>
  );
}

/** The site has the digits; a device in use, or a day, stands between this one and life (§9 step 5). */
function Confirmed({ account }: { readonly account: AccountView }): JSX.Element {
  const { t } = texts;
  return (
    <Card>
      <div class="cs-stack">
        <div class="cs-stack-small">
          <h2>{t.addConfirmedTitle}</h2>
          <p class="cs-soft">{t.addConfirmedText}</p>
        </div>
        {account.keyName !== null && <KeyName name={account.keyName} />}
        <p class="waiting" role="status">
          <Spinner />
          <span>{t.addConfirmedWaiting}</span>
        </p>
        <Banner icon="clock">{t.addConfirmedDay}</Banner>
      </div>
    </Card>
  );
}

/** What two devices show alike; read out group by group. */
function KeyName({ name }: { readonly name: string }): JSX.Element {
  const { t } = texts;
  return (
    <div class="key-name" role="img" aria-label={`${t.addKeyLabel}: ${[...name].join(" ")}`}>
      <span class="key-name-label" aria-hidden="true">
        {t.addKeyLabel}
      </span>
      <span class="key-name-groups" aria-hidden="true">
        {name.split(" ").map((group, at) => (
          <span key={at}>{group}</span>
        ))}
      </span>
    </div>
  );
}

function Done({ account }: { readonly account: AccountView }): JSX.Element {
  const { t } = texts;
  const offered = usePasskeyOffered(account);
  return (
    <>
      <div class="result" role="status">
        <ResultFigure icon="check" tone="good" />
        <h2>{t.addDoneTitle}</h2>
        <p class="cs-soft">{t.addDoneText({ organization: account.organization })}</p>
      </div>
      {account.hasPasskey && (
        <Banner kind="good" icon="shield">
          {t.passkeyIsOn}
        </Banner>
      )}
      {offered && <PasskeyOffer account={account} />}
      <Button kind={offered ? "secondary" : "primary"} wide href={hrefOf({ name: "accounts" })}>
        {offered ? t.passkeySkip : t.done}
      </Button>
    </>
  );
}

/** What never came to life is not kept: there is nothing to see in it and nothing to do with it. */
function Dead({ id }: { readonly id: string }): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  useEffect(() => {
    device.removeAccount(id).catch(() => {});
  }, [id]);
  return (
    <div class="result" role="alert">
      <ResultFigure icon="warning" tone="bad" />
      <h2>{t.addDeadTitle}</h2>
      <p class="cs-soft">{t.addDeadText}</p>
      <Button kind="primary" href={hrefOf({ name: "add" })}>
        {t.tryAgain}
      </Button>
    </div>
  );
}

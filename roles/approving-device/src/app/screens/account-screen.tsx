import { Avatar, Banner, Button, Card, Dialog } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { AccountView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { Facts } from "../parts/facts.tsx";
import { NoticeList } from "../parts/notice-list.tsx";
import { PasskeyOffer, usePasskeyOffered } from "../parts/passkey-offer.tsx";
import { LearntMethods } from "../parts/learnt-methods.tsx";
import { RenameAccount } from "../parts/rename-account.tsx";
import { Replacements } from "../parts/replacements.tsx";
import { RotateKeys } from "../parts/rotate-keys.tsx";
import { Screen } from "../parts/screen.tsx";
import { useLoaded } from "../parts/use-loaded.ts";
import { navigate } from "../router.ts";
import { texts } from "../texts/texts.ts";
import { MissingScreen } from "./missing-screen.tsx";

export function AccountScreen({ id }: { readonly id: string }): JSX.Element {
  const { device } = useApp();
  const account = useLoaded(async () => (await device.accounts()).find((one) => one.id === id) ?? null, id).value;
  if (account === undefined)
    return (
      <Screen title={texts.t.loading} quiet>
        {null}
      </Screen>
    );
  return account === null ? <MissingScreen /> : <Account account={account} />;
}

function Account({ account }: { readonly account: AccountView }): JSX.Element {
  const { t, format } = texts;
  const { clock } = useApp();
  const offered = usePasskeyOffered(account);
  const isActive = account.state === "active" && !account.keysLost;
  return (
    <Screen title={account.organization} back={{ name: "accounts" }}>
      {account.keysLost && <Banner kind="danger">{t.keysLost}</Banner>}
      {account.state === "frozen" && <Banner kind="danger">{t.accountFrozen}</Banner>}
      {account.state === "revoked" && <Banner kind="warn">{t.accountRevoked}</Banner>}
      <Replacements account={account} />
      <LearntMethods account={account} />
      <Card>
        <div class="cs-stack">
          <Avatar name={account.organization} />
          <Facts
            facts={[
              [t.accountName, account.name],
              [t.accountSites, account.organization],
              [t.accountIssuer, new URL(account.issuer).host],
              [t.accountAddedOn, format.dateTime(account.addedAt)],
              [t.accountKey, account.keysLost ? null : t.accountKeyKept],
              [t.accountPasskey, isActive && !offered ? passkeyWords(account, clock() / 1000) : null],
            ]}
          />
        </div>
      </Card>
      {offered && <PasskeyOffer account={account} />}
      <NoticeList account={account} />
      {isActive && <RenameAccount account={account} />}
      {isActive && <RotateKeys accountId={account.id} />}
      <RemoveAccount account={account} />
    </Screen>
  );
}

/** Not offered though the time for it is not over: then this device cannot. */
function passkeyWords({ hasPasskey, passkeyUntil }: AccountView, now: number): string {
  const { t } = texts;
  if (hasPasskey) return t.accountPasskeyOn;
  return (passkeyUntil ?? 0) > now ? t.accountPasskeyNone : t.accountPasskeyOff;
}

function RemoveAccount({ account }: { readonly account: AccountView }): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const asking = useSignal(false);
  const busy = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  async function remove(): Promise<void> {
    busy.value = true;
    try {
      await device.removeAccount(account.id);
      navigate({ name: "accounts" }, { replace: true });
    } catch (error) {
      problem.value = faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <>
      <Button kind="quiet" icon="trash" onClick={() => (asking.value = true)}>
        {t.removeAccount}
      </Button>
      <Dialog open={asking.value} title={t.removeTitle} onClose={() => (asking.value = false)}>
        <p class="cs-soft">{t.removeText({ organization: account.organization })}</p>
        <p class="cs-soft">{t.removeKept}</p>
        {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
        <div class="cs-actions">
          <Button onClick={() => (asking.value = false)}>{t.cancel}</Button>
          <Button kind="danger" busy={busy.value} onClick={() => void remove()}>
            {t.removeConfirm}
          </Button>
        </div>
      </Dialog>
    </>
  );
}

import { Avatar, Banner, Button, Card, Icon, List, ListRow, Mark } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { AccountView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { noteGuided, wasGuided } from "../guidance.ts";
import { accountDetail, amongOthers } from "../parts/account-name.ts";
import { Guide } from "../parts/guide.tsx";
import { rememberAccounts, rememberedAccounts } from "../parts/known-accounts.ts";
import { NoticeBanners } from "../parts/notice-banners.tsx";
import { Screen } from "../parts/screen.tsx";
import { useCheckedAccounts } from "../parts/use-checked-accounts.ts";
import { useLoaded } from "../parts/use-loaded.ts";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";

export function AccountsScreen(): JSX.Element {
  const { device } = useApp();
  const accounts = useLoaded(() => device.accounts(), "accounts").value;
  useCheckedAccounts();
  const count = accounts?.length ?? 0;
  useEffect(() => {
    if (count === 0) return;
    rememberAccounts(count);
    // Whoever came with a code has learnt it by doing.
    noteGuided();
  }, [count]);
  const guided = useSignal(wasGuided());
  if (accounts === undefined) return <Screen title={texts.t.accountsTitle}>{null}</Screen>;
  if (accounts.length > 0) return <Accounts accounts={accounts} />;
  const cleared = rememberedAccounts() > 0;
  if (cleared || guided.value) return <FirstRun cleared={cleared} />;
  return <FirstStart onEnd={() => (guided.value = true)} />;
}

/** The very first start: what this is, in three steps, none of which stands in the way of a code. */
function FirstStart({ onEnd }: { readonly onEnd: () => void }): JSX.Element {
  const { t } = texts;
  function end(): void {
    noteGuided();
    onEnd();
  }
  const add = (
    <Button wide icon="plus" href={hrefOf({ name: "add" })}>
      {t.addAccount}
    </Button>
  );
  return (
    <Screen title={t.guideTitle} quiet>
      <Guide onEnd={end} below={add} />
    </Screen>
  );
}

/** What this is, for someone who has nothing here yet, or nothing any more (T48). */
function FirstRun({ cleared }: { readonly cleared: boolean }): JSX.Element {
  const { t } = texts;
  return (
    <Screen title={t.firstTitle} quiet>
      {cleared && (
        <Banner kind="warn" title={t.clearedTitle}>
          {t.clearedText}
        </Banner>
      )}
      <div class="first">
        <span class="first-mark">
          <Mark size={72} />
        </span>
        <p class="first-title" aria-hidden="true">
          {t.firstTitle}
        </p>
        <p class="first-text">{t.firstText}</p>
        <ul class="points">
          {[t.firstPoint1, t.firstPoint2, t.firstPoint3].map((point) => (
            <li key={point}>
              <Icon name="check" />
              <span>{point}</span>
            </li>
          ))}
        </ul>
        <div class="cs-stack first-actions">
          <Button kind="primary" wide href={hrefOf({ name: "add" })} icon="plus">
            {t.addFirstAccount}
          </Button>
          <p class="cs-small cs-soft">{t.firstHow}</p>
        </div>
      </div>
    </Screen>
  );
}

function Accounts({ accounts }: { readonly accounts: readonly AccountView[] }): JSX.Element {
  const { t } = texts;
  return (
    <Screen title={t.accountsTitle}>
      <NoticeBanners accounts={accounts} />
      <OpenReviews />
      <a class="scan-card" href={hrefOf({ name: "scan" })}>
        <span class="scan-card-icon">
          <Icon name="scan" />
        </span>
        <span class="scan-card-words">
          <strong>{t.scanACode}</strong>
          <span>{t.scanACodeHint}</span>
        </span>
        <Icon name="chevron" />
      </a>
      <Card flush>
        <List>
          {accounts.map((account) => (
            <ListRow
              key={account.id}
              href={hrefOf({ name: isWaiting(account) ? "enrolment" : "account", id: account.id })}
              start={<Avatar name={account.organization} tone={account.state === "active" ? "accent" : "plain"} />}
              title={account.organization}
              detail={accountWords(account, accounts)}
            />
          ))}
        </List>
      </Card>
      <Button wide icon="plus" href={hrefOf({ name: "add" })}>
        {t.addAccount}
      </Button>
    </Screen>
  );
}

/** A review that was left, by a reload or another tab, is offered again while its time lasts. */
function OpenReviews(): JSX.Element {
  const { t, locale } = texts;
  const { device } = useApp();
  const open = useLoaded(() => device.openReviews(locale.value), locale.value).value ?? [];
  return (
    <>
      {open.map((review) => (
        <Banner
          key={review.id}
          kind="warn"
          icon="clock"
          title={t.openReviewTitle}
          action={<Button href={hrefOf({ name: "review", id: review.id })}>{t.openReview}</Button>}
        >
          {review.organization}: {review.title}
        </Banner>
      ))}
    </>
  );
}

function isWaiting({ state }: AccountView): boolean {
  return state === "pending" || state === "confirmed";
}

function accountWords(account: AccountView, all: readonly AccountView[]): string {
  const trouble = troubleOf(account);
  if (trouble === null) return accountDetail(account, all);
  const which = amongOthers(account, all);
  return which === null ? trouble : `${which} · ${trouble}`;
}

/** Why it cannot approve now; null while it can. */
function troubleOf({ state, keysLost }: AccountView): string | null {
  const { t } = texts;
  if (keysLost) return t.accountKeysLost;
  if (state === "frozen") return t.accountFrozen;
  if (state === "revoked") return t.accountRevoked;
  if (state === "confirmed") return t.accountWaitingApproval;
  return state === "active" ? null : t.accountWaiting;
}

import { Avatar, Button, Card, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { AddPhoneFirst } from "../site/add-phone-first.tsx";
import { loadWays } from "../site/methods.ts";
import { user } from "../site/session.ts";
import { type Account, accountNumber, accounts, loadAccounts, type Movement, money } from "./accounts.ts";
import { bankTexts } from "./bank-texts.ts";

export function OverviewPage(): JSX.Element {
  const { t } = bankTexts;
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => {
    void loadAccounts();
    void loadWays();
  }, []);
  const known = accounts.value?.accounts ?? [];
  const shown = known.find(({ number }) => number === chosen) ?? known[0];
  return (
    <div class="cs-stack site-page">
      <div class="site-page-head">
        <h1>{t.goodDay({ name: user.value?.name ?? "" })}</h1>
        <Button kind="primary" icon="transfer" href="/transfer">
          {t.newTransfer}
        </Button>
      </div>
      <AddPhoneFirst>{t.addPhoneFirstLead}</AddPhoneFirst>
      {shown === undefined && <Spinner label={t.loading} />}
      <div class="bank-accounts">
        {known.map((account) => (
          <AccountCard
            key={account.number}
            account={account}
            chosen={account === shown}
            onChoose={() => setChosen(account.number)}
          />
        ))}
      </div>
      {shown && <Movements account={shown} />}
    </div>
  );
}

interface AccountCardProps {
  readonly account: Account;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function AccountCard({ account, chosen, onChoose }: AccountCardProps): JSX.Element {
  const { t } = bankTexts;
  return (
    <button type="button" class="bank-account" aria-pressed={chosen} onClick={onChoose}>
      <span class="bank-account-name">{account.name === "savings" ? t.savings : t.everyday}</span>
      <span class="bank-account-balance">{money(account.balanceCents, account.currency)}</span>
      <span class="bank-account-number">{accountNumber(account.number)}</span>
    </button>
  );
}

interface MovementsProps {
  readonly account: Account;
}

function Movements({ account }: MovementsProps): JSX.Element {
  const { t } = bankTexts;
  return (
    <section class="cs-stack" aria-labelledby="movements">
      <h2 id="movements">{t.movements}</h2>
      {account.movements.length === 0 ? (
        <Card>
          <div class="site-empty">
            <Avatar icon="history" tone="plain" />
            <h3>{t.noMovements}</h3>
            <p class="cs-soft">{t.noMovementsLead}</p>
          </div>
        </Card>
      ) : (
        <Card flush>
          <ul class="cs-list bank-movements">
            {account.movements.map((movement) => (
              <li key={movement.id}>
                <MovementRow movement={movement} currency={account.currency} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </section>
  );
}

interface MovementRowProps {
  readonly movement: Movement;
  readonly currency: string;
}

function MovementRow({ movement, currency }: MovementRowProps): JSX.Element {
  const { format } = bankTexts;
  const { counterparty, memo, at, cents } = movement;
  const detail = [format.date(at), memo].filter((part) => part !== "").join(" · ");
  return (
    <div class="cs-row">
      <Avatar name={counterparty} tone={cents > 0 ? "accent" : "plain"} />
      <span class="cs-row-body">
        <span class="cs-row-title">{counterparty}</span>
        <span class="cs-row-detail">{detail}</span>
      </span>
      <span class={cents > 0 ? "bank-amount bank-amount-in" : "bank-amount"}>
        {cents > 0 ? "+" : ""}
        {money(cents, currency)}
      </span>
    </div>
  );
}

import { Banner, Button, Card, Field, Select } from "@countersign/ui";
import type { InputHTMLAttributes, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError, send } from "../site/api.ts";
import type { OpenedApproval } from "../site/approval-dialog.tsx";
import { AddPhoneFirst } from "../site/add-phone-first.tsx";
import { loadWays } from "../site/methods.ts";
import { type ApprovalFlow, useApproval } from "../site/use-approval.tsx";
import { accountNumber, accounts, loadAccounts, money } from "./accounts.ts";
import { bankTexts } from "./bank-texts.ts";

interface TransferForm {
  readonly from: string;
  readonly amount: string;
  readonly account: string;
  readonly payee: string;
  readonly memo: string;
}
const empty: TransferForm = { from: "", amount: "", account: "", payee: "", memo: "" };

export function TransferPage(): JSX.Element {
  const { t } = bankTexts;
  const [form, setForm] = useState(empty);
  const flow = useApproval({
    about: () => aboutOf(form),
    sceneTitle: t.transfer,
    doneText: t.sent,
    refusals: { insufficient_funds: t.refused_insufficient_funds, account_closed: t.refused_account_closed },
    onDone: () => {
      setForm(empty);
      void loadAccounts();
    },
  });
  useEffect(() => {
    void loadAccounts();
    void loadWays();
  }, []);

  function submit(): void {
    const from = form.from === "" ? (accounts.value?.accounts[0]?.number ?? "") : form.from;
    const account = form.account.replaceAll(/\s/g, "").toUpperCase();
    const amount = form.amount.trim().replace(",", ".");
    void flow.start((way) => send<OpenedApproval>("POST", `/api/transfers${way}`, { ...form, from, account, amount }));
  }
  return (
    <div class="cs-stack site-page site-page-narrow">
      <div class="cs-stack-small">
        <h1>{t.newTransfer}</h1>
        <p class="cs-soft">{t.transferLead}</p>
      </div>
      <AddPhoneFirst>{t.addPhoneFirstLead}</AddPhoneFirst>
      <Card>
        <TransferFields
          form={form}
          flow={flow}
          onChange={(part) => setForm((before) => ({ ...before, ...part }))}
          onSubmit={submit}
        />
      </Card>
      {flow.dialog}
    </div>
  );
}

/** What the user is about to approve, in the words of this page. */
function aboutOf({ from, amount, payee, account }: TransferForm): readonly string[] {
  const known = accounts.value?.accounts ?? [];
  const { currency = "EUR" } = known.find(({ number }) => number === from) ?? known[0] ?? {};
  const cents = Math.round(Number(amount.trim().replace(",", ".")) * 100);
  return [bankTexts.t.aboutTransfer({ amount: money(cents, currency), payee }), account];
}

interface TransferFieldsProps {
  readonly form: TransferForm;
  readonly flow: ApprovalFlow;
  readonly onChange: (part: Partial<TransferForm>) => void;
  readonly onSubmit: () => void;
}

function TransferFields({ form, flow, onChange, onSubmit }: TransferFieldsProps): JSX.Element {
  const { t } = bankTexts;
  const wrong = flow.error?.fault instanceof ApiError ? flow.error.fault.field : null;
  const input = (name: keyof TransferForm, maxLength: number): InputHTMLAttributes<HTMLInputElement> => ({
    value: form[name],
    maxLength,
    required: name !== "memo",
    onInput: (event) => onChange({ [name]: event.currentTarget.value }),
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form class="cs-stack" onSubmit={submit}>
      {flow.error && wrong === null && <Banner kind="danger">{flow.error.text}</Banner>}
      <FromField value={form.from} onChange={(from) => onChange({ from })} />
      <Payees onPick={onChange} />
      <Field label={t.payee} input={input("payee", 70)} />
      <Field
        label={t.account}
        error={wrong === "account" ? t.field_account : undefined}
        input={{ ...input("account", 42), spellcheck: false, autocapitalize: "characters" }}
      />
      <Field
        label={t.amount}
        hint={t.amountHint}
        error={wrong === "amount" ? t.field_amount : undefined}
        input={{ ...input("amount", 12), inputMode: "decimal" }}
      />
      <Field label={t.memo} input={input("memo", 140)} />
      <Button kind="primary" wide submit busy={flow.busy}>
        {t.send}
      </Button>
    </form>
  );
}

interface FromFieldProps {
  readonly value: string;
  readonly onChange: (number: string) => void;
}

function FromField({ value, onChange }: FromFieldProps): JSX.Element {
  const { t } = bankTexts;
  const known = accounts.value?.accounts ?? [];
  return (
    <Select
      label={t.from}
      options={known.map(({ number, name, balanceCents, currency }) => ({
        value: number,
        label: `${name === "savings" ? t.savings : t.everyday} · ${money(balanceCents, currency)}`,
      }))}
      value={value === "" ? (known[0]?.number ?? "") : value}
      onChange={onChange}
    />
  );
}

interface PayeesProps {
  readonly onPick: (payee: { payee: string; account: string }) => void;
}

/** People the user may want to send money to, to fill in by one press. */
function Payees({ onPick }: PayeesProps): JSX.Element {
  const { t } = bankTexts;
  return (
    <div class="cs-field" role="group" aria-labelledby="payees">
      <span class="cs-field-label" id="payees">
        {t.payees}
      </span>
      <div class="bank-payees">
        {accounts.value?.payees.map(({ name, account }) => (
          <button
            type="button"
            key={account}
            class="site-chip"
            onClick={() => onPick({ payee: name, account: accountNumber(account) })}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}

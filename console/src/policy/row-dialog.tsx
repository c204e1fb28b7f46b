import { assurances, methodNames } from "@countersign/protocol";
import { Button, Dialog, Field, Select } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { methodName } from "../operations/operation-words.ts";
import { registry, typeTitle } from "../registry/registry.ts";
import { texts } from "../texts/texts.ts";
import { assuranceName } from "./assurance-names.ts";
import type { RowDraft } from "./row-words.ts";

/** A row as its form holds it: every member a text, empty for none. */
interface Form {
  readonly id: string;
  readonly organization: string;
  readonly business: string;
  readonly type: string;
  readonly group: string;
  readonly currency: string;
  readonly from: string;
  readonly below: string;
  readonly methods: readonly string[];
  readonly first: string;
  readonly minimumAssurance: string;
  readonly display: string;
}

function formOf(row: RowDraft | null): Form {
  return {
    id: row?.id ?? "",
    organization: row?.organization ?? "",
    business: row?.business ?? "",
    type: row?.type ?? "",
    group: row?.group ?? "",
    currency: row?.amount?.currency ?? "",
    from: row?.amount?.from ?? "",
    below: row?.amount?.below ?? "",
    methods: row?.methods ?? [],
    first: row?.first ?? "",
    minimumAssurance: row?.minimumAssurance ?? "",
    display: row?.display ?? "",
  };
}

/** What the form says; members that say nothing are left out. */
function rowOf({ currency, from, below, methods, ...form }: Form): RowDraft {
  const set = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ""));
  const amount = currency !== "" && { currency, ...(from !== "" && { from }), ...(below !== "" && { below }) };
  return { ...set, ...(amount && { amount }), ...(methods.length > 0 && { methods }) } as RowDraft;
}

const idPattern = "[a-z0-9][a-z0-9.\\-]{0,63}";
const amountPattern = "(0|[1-9][0-9]{0,11})(\\.[0-9]{1,4})?";

interface RowDialogProps {
  readonly row: RowDraft | null;
  /** Ids of the other rows. */
  readonly taken: readonly string[];
  readonly onSave: (row: RowDraft) => void;
  readonly onClose: () => void;
}

function Methods({ form, set }: { readonly form: Form; readonly set: (change: Partial<Form>) => void }): JSX.Element {
  const { t } = texts;
  return (
    <fieldset class="checks-field">
      <legend class="cs-field-label">{t.methodsAllowed}</legend>
      {methodNames.map((name) => (
        <label key={name} class="switch">
          <input
            type="checkbox"
            checked={form.methods.includes(name)}
            onChange={(event) =>
              set({
                methods: event.currentTarget.checked
                  ? methodNames.filter((one) => one === name || form.methods.includes(one))
                  : form.methods.filter((one) => one !== name),
              })
            }
          />
          {methodName(name)}
        </label>
      ))}
      <span class="cs-field-hint">{t.methodsHint}</span>
    </fieldset>
  );
}

/** One row of the policy: for which operations it is, and what it says of them. */
export function RowDialog({ row, taken, onSave, onClose }: RowDialogProps): JSX.Element {
  const { t } = texts;
  const [form, setForm] = useState(() => formOf(row));
  const set = (change: Partial<Form>): void => setForm((now) => ({ ...now, ...change }));
  const isTaken = taken.includes(form.id);
  const { organizations = [], businesses = [], types = [] } = registry.value ?? {};
  const any = { value: "", label: t.any };
  const unsaid = { value: "", label: t.unsaid };
  const own = businesses.filter(({ organization }) => organization === form.organization);
  const field = (
    name: "id" | "group" | "currency" | "from" | "below",
    label: string,
    more: object = {},
  ): JSX.Element => (
    <Field
      label={label}
      {...(name === "id" && { hint: t.rowIdHint, ...(isTaken && { error: t.rowIdTaken }) })}
      input={{ value: form[name], ...more, onInput: (event) => set({ [name]: event.currentTarget.value.trim() }) }}
    />
  );
  return (
    <Dialog open title={row === null ? t.newRow : t.editRow} onClose={onClose}>
      <form
        class="cs-stack"
        onSubmit={(event) => {
          event.preventDefault();
          onSave(rowOf(form));
        }}
      >
        {field("id", t.rowId, { required: true, pattern: idPattern, maxLength: 64 })}
        <h3>{t.rowWhen}</h3>
        <div class="form-grid">
          <Select
            label={t.organization}
            options={[any, ...organizations.map(({ id, name }) => ({ value: id, label: name }))]}
            value={form.organization}
            onChange={(organization) => set({ organization, business: "" })}
          />
          <Select
            label={t.business}
            options={[any, ...own.map(({ id, name }) => ({ value: id, label: name }))]}
            value={form.business}
            onChange={(business) => set({ business })}
            select={{ disabled: form.organization === "" }}
          />
          <Select
            label={t.typeOfOperation}
            options={[any, ...types.map(({ id }) => ({ value: id, label: typeTitle(id) }))]}
            value={form.type}
            onChange={(type) => set({ type })}
          />
          {field("group", t.group, { pattern: idPattern, maxLength: 64 })}
          {field("currency", t.currency, { pattern: "[A-Z]{3}", maxLength: 3, placeholder: "EUR" })}
          {field("from", t.amountFrom, {
            pattern: amountPattern,
            inputMode: "decimal",
            disabled: form.currency === "",
          })}
          {field("below", t.amountBelow, {
            pattern: amountPattern,
            inputMode: "decimal",
            disabled: form.currency === "",
          })}
        </div>
        <h3>{t.rowThen}</h3>
        <Methods form={form} set={set} />
        <div class="form-grid">
          <Select
            label={t.methodFirst}
            options={[unsaid, ...methodNames.map((value) => ({ value, label: methodName(value) }))]}
            value={form.first}
            onChange={(first) => set({ first })}
          />
          <Select
            label={t.minimumAssurance}
            options={[unsaid, ...assurances.map((value) => ({ value, label: assuranceName(value) }))]}
            value={form.minimumAssurance}
            onChange={(minimumAssurance) => set({ minimumAssurance })}
          />
          <Select
            label={t.displayRule}
            options={[unsaid, { value: "separate", label: t.displaySeparate }, { value: "same", label: t.displaySame }]}
            value={form.display}
            onChange={(display) => set({ display })}
          />
        </div>
        <div class="cs-actions">
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" submit disabled={form.id === "" || isTaken}>
            {t.keepRow}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

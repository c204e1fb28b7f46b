import { assurances, methodNames } from "@countersign/protocol";
import { Button, Dialog, Field, Select } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { methodName } from "../operations/operation-words.ts";
import { registry, typeTitle } from "../registry/registry.ts";
import { CheckList } from "../shell/check-list.tsx";
import { texts } from "../texts/texts.ts";
import { assuranceName } from "./assurance-names.ts";
import { type Form, formOf, rowOf } from "./row-form.ts";
import type { RowDraft } from "./row-words.ts";

const idPattern = "[a-z0-9][a-z0-9.\\-]{0,63}";
const amountPattern = "(0|[1-9][0-9]{0,11})(\\.[0-9]{1,4})?";

interface RowDialogProps {
  readonly row: RowDraft | null;
  /** Ids of the other rows. */
  readonly taken: readonly string[];
  readonly onSave: (row: RowDraft) => void;
  readonly onClose: () => void;
}

interface PartProps {
  readonly form: Form;
  readonly set: (change: Partial<Form>) => void;
}

type TextName = "group" | "currency" | "from" | "below";

/** For which operations the row is. */
function When({ form, set }: PartProps): JSX.Element {
  const { t } = texts;
  const { organizations = [], businesses = [], types = [] } = registry.value ?? {};
  const any = { value: "", label: t.any };
  const own = businesses.filter(({ organization }) => organization === form.organization);
  const field = (name: TextName, label: string, more: object): JSX.Element => (
    <Field
      label={label}
      input={{ value: form[name], ...more, onInput: (event) => set({ [name]: event.currentTarget.value.trim() }) }}
    />
  );
  const amount = { pattern: amountPattern, inputMode: "decimal", disabled: form.currency === "" };
  return (
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
      {field("from", t.amountFrom, amount)}
      {field("below", t.amountBelow, amount)}
    </div>
  );
}

/** What it says of them beside the methods. */
function Beside({ form, set }: PartProps): JSX.Element {
  const { t } = texts;
  const unsaid = { value: "", label: t.unsaid };
  return (
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
  );
}

/** One row of the policy: for which operations it is, and what it says of them. */
export function RowDialog({ row, taken, onSave, onClose }: RowDialogProps): JSX.Element {
  const { t } = texts;
  const [form, setForm] = useState(() => formOf(row));
  const set = (change: Partial<Form>): void => setForm((now) => ({ ...now, ...change }));
  const isTaken = taken.includes(form.id);
  return (
    <Dialog open title={row === null ? t.newRow : t.editRow} onClose={onClose}>
      <form
        class="cs-stack"
        onSubmit={(event) => {
          event.preventDefault();
          onSave(rowOf(form));
        }}
      >
        <Field
          label={t.rowId}
          hint={t.rowIdHint}
          error={isTaken ? t.rowIdTaken : undefined}
          input={{
            value: form.id,
            required: true,
            pattern: idPattern,
            maxLength: 64,
            onInput: (event) => set({ id: event.currentTarget.value.trim() }),
          }}
        />
        <h3>{t.rowWhen}</h3>
        <When form={form} set={set} />
        <h3>{t.rowThen}</h3>
        <CheckList
          label={t.methodsAllowed}
          hint={t.methodsHint}
          options={methodNames.map((value) => ({ value, label: methodName(value) }))}
          chosen={methodNames.filter((name) => form.methods.includes(name))}
          onChange={(methods) => set({ methods })}
        />
        <Beside form={form} set={set} />
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

import { Button } from "@countersign/ui";
import { readReceipt } from "@countersign/protocol";
import type { JSX } from "preact";
import { type Given, type GivenName, receiptOf } from "./given.ts";
import { messages } from "./texts.ts";

interface FormProps {
  readonly given: Given;
  readonly onText: (name: GivenName, text: string) => void;
  readonly onCheck: () => void;
  readonly onClear: () => void;
}

/** The issuer that the receipt names, to say where its keys are; null while it reads as none. */
function issuerOf(text: string): string | null {
  try {
    const { iss } = readReceipt(receiptOf(text)).claims;
    return URL.canParse(iss) && /^https?:$/.test(new URL(iss).protocol) ? iss : null;
  } catch {
    return null;
  }
}

interface TextProps {
  readonly name: GivenName;
  readonly label: string;
  readonly hint: string;
  readonly rows: number;
  readonly value: string;
  readonly onText: FormProps["onText"];
}

function TextArea({ name, label, hint, rows, value, onText }: TextProps): JSX.Element {
  return (
    <div class="cs-field">
      <label class="cs-field-label" for={name}>
        {label}
      </label>
      <textarea
        id={name}
        class="cs-field-input receipt-text"
        rows={rows}
        value={value}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        aria-describedby={`${name}-hint`}
        onInput={(event) => onText(name, event.currentTarget.value)}
      />
      <span class="cs-field-hint" id={`${name}-hint`}>
        {hint}
      </span>
    </div>
  );
}

/** The four things to paste. Where keys are to be found is said as soon as the receipt says whose they are; the page fetches nothing itself. */
export function GivenForm({ given, onText, onCheck, onClear }: FormProps): JSX.Element {
  const { t } = messages;
  const issuer = issuerOf(given.receipt);
  const from = (path: string) => new URL(path, issuer ?? "").href;
  const keysHint = issuer === null ? t.keysHint : `${t.keysHint} ${t.keysFrom({ address: from("/jwks.json") })}`;
  const auditHint =
    issuer === null ? t.auditKeyHint : `${t.auditKeyHint} ${t.auditKeyFrom({ address: from("/audit/key") })}`;
  return (
    <form
      class="cs-stack"
      onSubmit={(event) => {
        event.preventDefault();
        onCheck();
      }}
    >
      <TextArea name="receipt" label={t.receipt} hint={t.receiptHint} rows={5} value={given.receipt} onText={onText} />
      <TextArea name="keys" label={t.keys} hint={keysHint} rows={4} value={given.keys} onText={onText} />
      <TextArea name="proof" label={t.proof} hint={t.proofHint} rows={3} value={given.proof} onText={onText} />
      <TextArea name="auditKey" label={t.auditKey} hint={auditHint} rows={2} value={given.auditKey} onText={onText} />
      <div class="cs-actions">
        <Button submit kind="primary" icon="shield">
          {t.check}
        </Button>
        <Button kind="quiet" onClick={onClear}>
          {t.clear}
        </Button>
      </div>
    </form>
  );
}

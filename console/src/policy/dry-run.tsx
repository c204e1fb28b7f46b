import { Badge, Button, Card, Field, Select } from "@countersign/ui";
import { type AnswerOf, consoleToVerificationServer as server, type RequestOf } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { DoorFault } from "../door/door-fault.tsx";
import { methodName } from "../operations/operation-words.ts";
import type { Registry } from "../registry/registry.ts";
import { texts } from "../texts/texts.ts";
import { assuranceName } from "./assurance-names.ts";
import type { RowDraft } from "./row-words.ts";
import { traceText } from "./trace-words.ts";

type Choice = AnswerOf<typeof server.dryRunPolicy>;
type Body = RequestOf<typeof server.dryRunPolicy>["body"];

interface Results {
  readonly now: Choice;
  readonly proposed: Choice | null;
}

function Result({ title, choice }: { readonly title: string; readonly choice: Choice }): JSX.Element {
  const { t, format } = texts;
  return (
    <section class="dry-result">
      <h3>{title}</h3>
      <p>
        <Badge tone="accent" icon="check">
          {methodName(choice.method)}
        </Badge>{" "}
        <span class="cs-soft">{assuranceName(choice.minimumAssurance)}</span>
      </p>
      {choice.methods.length > 1 && (
        <p class="cs-soft cs-small">
          {t.alsoAllowed({ methods: format.list(choice.methods.slice(1).map(methodName)) })}
        </p>
      )}
      {choice.unavailable.length > 0 && (
        <p class="cs-soft cs-small">{t.downNow({ methods: format.list(choice.unavailable.map(methodName)) })}</p>
      )}
      <ol class="plain-list cs-small">
        {choice.trace.map(({ rule, text }) => (
          <li key={`${rule}${text}`}>{traceText(text)}</li>
        ))}
      </ol>
    </section>
  );
}

/** What is asked, and what came of it. */
function useDryRun(rows: readonly RowDraft[] | null) {
  const [results, setResults] = useState<Results | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  async function run(body: Body): Promise<void> {
    setBusy(true);
    setFault(null);
    try {
      const now = await ask(server.dryRunPolicy, { body });
      const proposed = rows && (await ask(server.dryRunPolicy, { body: { ...body, rows } }));
      setResults({ now, proposed });
    } catch (refused) {
      setResults(null);
      setFault(refused);
    }
    setBusy(false);
  }
  return { results, busy, fault, run };
}

interface DryRunProps {
  readonly registry: Registry;
  /** Rows that are being written; null for none. */
  readonly rows: readonly RowDraft[] | null;
}

/** What would become of an operation: with the rows as they are, and with those that are being written. */
export function DryRun({ registry, rows }: DryRunProps): JSX.Element {
  const { t, locale } = texts;
  const [organization, setOrganization] = useState(registry.organizations[0]?.id ?? "");
  const [type, setType] = useState(registry.types[0]?.id ?? "");
  const [details, setDetails] = useState<Readonly<Record<string, string>>>({});
  const { results, busy, fault, run } = useDryRun(rows);
  const fields = (registry.types.find(({ id }) => id === type)?.fields ?? []).filter(({ kind }) =>
    ["amount", "currency"].includes(kind),
  );
  const given = Object.fromEntries(fields.flatMap(({ id }) => (details[id] ? [[id, details[id]]] : [])));
  return (
    <Card>
      <form
        class="cs-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void run({ organization, type, details: given });
        }}
      >
        <div>
          <h2>{t.dryRun}</h2>
          <p class="cs-soft cs-small">{t.dryRunLead}</p>
        </div>
        <div class="form-grid">
          <Select
            label={t.organization}
            options={registry.organizations.map(({ id, name }) => ({ value: id, label: name }))}
            value={organization}
            onChange={setOrganization}
          />
          <Select
            label={t.typeOfOperation}
            options={registry.types.map(({ id, title }) => ({ value: id, label: title[locale.value] }))}
            value={type}
            onChange={setType}
          />
          {fields.map(({ id, label, kind }) => (
            <Field
              key={id}
              label={label[locale.value]}
              input={{
                value: details[id] ?? "",
                placeholder: kind === "currency" ? "EUR" : "100.00",
                onInput: (event) => setDetails({ ...details, [id]: event.currentTarget.value.trim() }),
              }}
            />
          ))}
        </div>
        <DoorFault fault={fault} />
        <Button submit busy={busy}>
          {t.tryIt}
        </Button>
        <div class="dry-results" aria-live="polite">
          {results && <Result title={t.asItIs} choice={results.now} />}
          {results?.proposed && <Result title={t.asProposed} choice={results.proposed} />}
        </div>
      </form>
    </Card>
  );
}

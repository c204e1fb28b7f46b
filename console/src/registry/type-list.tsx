import { Badge, Card } from "@countersign/ui";
import type { JSX } from "preact";
import { assuranceName } from "../policy/assurance-names.ts";
import { texts } from "../texts/texts.ts";
import type { Registry } from "./registry.ts";

/** What can be asked about, in which words, and how long it is kept. */
export function TypeList({ registry }: { readonly registry: Registry }): JSX.Element {
  const { t, locale, format } = texts;
  return (
    <div class="pictures">
      {registry.types.map(({ id, title, fields, minimumAssurance, retentionDays }) => (
        <Card key={id}>
          <div class="cs-stack-small">
            <h2>{title[locale.value]}</h2>
            <p class="cs-soft cs-small mono">{id}</p>
            <p>
              <Badge>{assuranceName(minimumAssurance)}</Badge>{" "}
              <Badge icon="clock">{t.keptDays({ days: format.number(retentionDays) })}</Badge>
            </p>
            <ul class="plain-list">
              {fields.map((field) => (
                <li key={field.id}>
                  {field.label[locale.value]}{" "}
                  <span class="cs-soft cs-small">
                    {field.kind}
                    {field.optional && ` · ${t.optional}`}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        </Card>
      ))}
    </div>
  );
}

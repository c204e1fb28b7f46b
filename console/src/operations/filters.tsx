import { Button, Field, Select } from "@countersign/ui";
import { methodNames, operationStates } from "@countersign/protocol";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { registry, typeTitle } from "../registry/registry.ts";
import { lookFor, place } from "../shell/router.ts";
import { texts } from "../texts/texts.ts";
import { methodName, stateName } from "./operation-words.ts";

export const filterNames = [
  "q",
  "state",
  "type",
  "organization",
  "business",
  "method",
  "from",
  "to",
  "subject",
] as const;
type FilterName = (typeof filterNames)[number];
export type Filter = Readonly<Record<FilterName, string>>;

/** What is looked for, as the address says. */
export function readFilter(): Filter {
  const { query } = place.value;
  return Object.fromEntries(filterNames.map((name) => [name, query.get(name) ?? ""])) as Filter;
}

/** Changes one part of what is looked for. */
function change(name: FilterName, value: string): void {
  lookFor({ ...readFilter(), [name]: value });
}

const typingMs = 250;

function SearchField({ filter }: { readonly filter: Filter }): JSX.Element {
  const { t } = texts;
  const [typed, setTyped] = useState(filter.q);
  useEffect(() => setTyped(filter.q), [filter.q]);
  useEffect(() => {
    if (typed === filter.q) return undefined;
    const timer = setTimeout(() => change("q", typed), typingMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <Field
      label={t.search}
      hint={t.searchHint}
      input={{ type: "search", value: typed, maxLength: 140, onInput: (event) => setTyped(event.currentTarget.value) }}
    />
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

function useChoices(
  filter: Filter,
): Readonly<Record<"state" | "type" | "organization" | "business" | "method", readonly Choice[]>> {
  const { t } = texts;
  const any = { value: "", label: t.any };
  const { organizations = [], businesses = [], types = [] } = registry.value ?? {};
  const own = businesses.filter(({ organization }) => organization === filter.organization);
  return {
    state: [any, ...operationStates.map((value) => ({ value, label: stateName(value) }))],
    type: [any, ...types.map(({ id }) => ({ value: id, label: typeTitle(id) }))],
    organization: [any, ...organizations.map(({ id, name }) => ({ value: id, label: name }))],
    business: [any, ...own.map(({ id, name }) => ({ value: id, label: name }))],
    method: [any, ...methodNames.map((value) => ({ value, label: methodName(value) }))],
  };
}

/** What to look for: words, and fields. Everything stands in the address, so that a list can be sent to a colleague. */
export function Filters(): JSX.Element {
  const { t } = texts;
  const filter = readFilter();
  const choices = useChoices(filter);
  const [isOpen, setOpen] = useState(filterNames.some((name) => name !== "q" && filter[name] !== ""));
  const set = filterNames.filter((name) => name !== "q" && filter[name] !== "").length;
  const select = (name: keyof typeof choices, label: string): JSX.Element => (
    <Select
      label={label}
      options={choices[name]}
      value={filter[name]}
      onChange={(value) =>
        name === "organization" ? lookFor({ ...readFilter(), organization: value, business: "" }) : change(name, value)
      }
    />
  );
  const day = (name: "from" | "to", label: string): JSX.Element => (
    <Field
      label={label}
      input={{ type: "date", value: filter[name], onInput: (event) => change(name, event.currentTarget.value) }}
    />
  );
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="filters-first">
        <SearchField filter={filter} />
        <button type="button" class="text-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {set === 0 ? t.filters : t.filtersSet({ count: set })}
        </button>
      </div>
      {isOpen && (
        <div class="filters-more">
          {select("state", t.colState)}
          {select("type", t.typeOfOperation)}
          {select("organization", t.organization)}
          {filter.organization !== "" && select("business", t.business)}
          {select("method", t.method)}
          {day("from", t.fromDay)}
          {day("to", t.toDay)}
          {filter.subject !== "" && (
            <Field
              label={t.subject}
              input={{ value: filter.subject, readOnly: true, class: "mono", "aria-label": t.subject }}
            />
          )}
          <div class="filters-clear">
            <Button kind="quiet" icon="cross" onClick={() => lookFor({})}>
              {t.clearFilters}
            </Button>
          </div>
        </div>
      )}
    </form>
  );
}

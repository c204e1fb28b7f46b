import type { RowDraft } from "./row-words.ts";

/** A row as its form holds it: every member a text, empty for none. */
export interface Form {
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

/** The form of a row; an empty one for none. */
export function formOf(row: RowDraft | null): Form {
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
export function rowOf({ currency, from, below, methods, ...form }: Form): RowDraft {
  const set = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ""));
  const amount = currency !== "" && { currency, ...(from !== "" && { from }), ...(below !== "" && { below }) };
  return { ...set, ...(amount && { amount }), ...(methods.length > 0 && { methods }) } as RowDraft;
}

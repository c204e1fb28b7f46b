import type { Assurance, MethodName, Template } from "@countersign/protocol";
import { stronger } from "./assurance.ts";
import { type PolicyFacts, type PolicyRow, rowFor } from "./policy.ts";

export type Display = "separate" | "same";

/** What the rows come to for one operation. */
export interface EffectivePolicy {
  readonly administrator: PolicyRow | null;
  readonly organization: PolicyRow | null;
  /** Allowed methods, in order. */
  readonly methods: readonly MethodName[];
  /** The default; null for none but the order. */
  readonly first: MethodName | null;
  readonly minimumAssurance: Assurance;
  readonly display: Display;
}

/** Allowed where no row says otherwise. `sms` is in no default: only an administrator lets it in. */
export const defaultMethods = ["qr", "passkey", "face", "dynamic-code", "remote"] as const satisfies MethodName[];

/** The display a type asks for: a payee, an amount and a credential change are decided on a phone, not on the page that asks (§12). */
function displayOf({ fields, look, display }: Pick<Template, "fields" | "look" | "display">): Display {
  const paid = look === "payment" || look === "item";
  const shown = fields.some(({ kind }) => kind === "amount" || (paid && (kind === "person" || kind === "account")));
  return shown || look === "credential" || look === "device" ? "separate" : display;
}

function administered(row: PolicyRow | null, template: Template) {
  return {
    methods: row?.methods ?? defaultMethods,
    first: row?.first ?? null,
    minimumAssurance: row?.minimumAssurance ?? template.minimumAssurance,
    display: row?.display ?? displayOf(template),
  };
}

/** An organization's row only narrows: fewer methods in its order, the stronger floor, never a looser display. */
function narrowed(row: PolicyRow | null, given: ReturnType<typeof administered>): ReturnType<typeof administered> {
  if (!row) return given;
  const methods = row.methods?.filter((name) => given.methods.includes(name)) ?? given.methods;
  const first = row.first ?? (row.methods ? null : given.first);
  return {
    methods,
    first: first !== null && methods.includes(first) ? first : null,
    minimumAssurance: stronger(row.minimumAssurance ?? "sms", given.minimumAssurance),
    display: row.display === "separate" ? "separate" : given.display,
  };
}

/** The first matching row of each kind, put together (§12). */
export function effectivePolicy(rows: readonly PolicyRow[], facts: PolicyFacts): EffectivePolicy {
  const administrator = rowFor(rows, "administrator", facts);
  const organization = rowFor(rows, "organization", facts);
  return { administrator, organization, ...narrowed(organization, administered(administrator, facts.template)) };
}

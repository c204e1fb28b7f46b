import type { ComponentChildren, JSX } from "preact";
import { hrefOf } from "./router.ts";

/** A name and what it is of this thing; a text, or something that can be followed or copied. */
export type Fact = readonly [name: string, value: ComponentChildren];

/** What is known of one thing, each with its name, beside each other where there is room. Texts keep the direction of their own letters; what is not known is false. */
export function Facts({ facts }: { readonly facts: readonly (Fact | false)[] }): JSX.Element {
  const known = facts.filter((fact) => fact !== false);
  return (
    <dl class="facts facts-wide">
      {known.map(([name, value], at) => (
        <div key={at}>
          <dt>{name}</dt>
          <dd>{typeof value === "string" ? <bdi>{value}</bdi> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Leads from what one user did to all that they did; the subject is all that is known of who they are. */
export function SubjectLink({
  subject,
  organization,
}: Readonly<Record<"subject" | "organization", string>>): JSX.Element {
  return (
    <a class="mono" href={hrefOf(["operations"], { subject, organization })}>
      {subject}
    </a>
  );
}

import type { ComponentChildren, JSX } from "preact";

interface PartProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ComponentChildren;
}

/** One part of the design system: what it is, when it is used, and how it looks. */
export function Part({ title, lead, children }: PartProps): JSX.Element {
  return (
    <section class="page-part">
      <h2>{title}</h2>
      <p class="cs-soft page-lead">{lead}</p>
      {children}
    </section>
  );
}

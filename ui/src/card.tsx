import type { ComponentChildren, JSX } from "preact";

interface CardProps {
  readonly children: ComponentChildren;
  readonly raised?: boolean;
  /** No padding: for lists that reach the edge. */
  readonly flush?: boolean;
}

export function Card({ children, raised = false, flush = false }: CardProps): JSX.Element {
  return (
    <section class={`cs-card${raised ? " cs-card-raised" : ""}${flush ? " cs-card-flush" : ""}`}>{children}</section>
  );
}

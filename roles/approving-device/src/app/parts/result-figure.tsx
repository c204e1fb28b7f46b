import { Icon, type IconName } from "@countersign/ui";
import type { JSX } from "preact";

export type FigureTone = "good" | "bad" | "warn" | "plain" | "active";

interface ResultFigureProps {
  readonly icon: IconName;
  readonly tone: FigureTone;
}

/** The large round picture of a result. */
export function ResultFigure({ icon, tone }: ResultFigureProps): JSX.Element {
  return (
    <span class="figure" data-tone={tone} key={`${icon} ${tone}`} aria-hidden="true">
      <Icon name={icon} />
    </span>
  );
}

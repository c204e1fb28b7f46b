import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export type BadgeTone = "plain" | "good" | "warn" | "danger" | "accent";

interface BadgeProps {
  readonly tone?: BadgeTone;
  /** With it the badge says the same to who sees no colours. */
  readonly icon?: IconName | undefined;
  readonly children: ComponentChildren;
}

/** A state in one or two words. */
export function Badge({ tone = "plain", icon, children }: BadgeProps): JSX.Element {
  return (
    <span class={`cs-badge cs-badge-${tone}`}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

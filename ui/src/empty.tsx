import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
  /** What can be done about it. */
  readonly action?: ComponentChildren;
}

/** What stands where there is nothing yet: why, and what to do. */
export function Empty({ icon, title, children, action }: EmptyProps): JSX.Element {
  return (
    <div class="cs-empty">
      <Icon name={icon} />
      <p class="cs-empty-title">{title}</p>
      {children && <p class="cs-soft">{children}</p>}
      {action}
    </div>
  );
}

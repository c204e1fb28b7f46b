import type { JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export interface NavItem {
  readonly href: string;
  readonly label: string;
  readonly icon?: IconName;
}

interface NavProps {
  readonly label: string;
  readonly items: readonly NavItem[];
  /** The `href` of the page shown. */
  readonly current: string;
}

export function Nav({ label, items, current }: NavProps): JSX.Element {
  return (
    <nav class="cs-nav" aria-label={label}>
      {items.map((item) => (
        <a
          key={item.href}
          class="cs-nav-item"
          href={item.href}
          aria-current={item.href === current ? "page" : undefined}
        >
          {item.icon && <Icon name={item.icon} />}
          <span>{item.label}</span>
        </a>
      ))}
    </nav>
  );
}

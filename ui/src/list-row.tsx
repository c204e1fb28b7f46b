import type { ComponentChildren, JSX } from "preact";
import { Icon } from "./icon.tsx";

interface ListRowProps {
  readonly title: ComponentChildren;
  readonly detail?: ComponentChildren;
  readonly start?: ComponentChildren;
  readonly end?: ComponentChildren;
  readonly href?: string;
  readonly onClick?: (() => void) | undefined;
}

/** One row of a list; a link or a button when it leads somewhere. */
export function ListRow({ title, detail, start, end, href, onClick }: ListRowProps): JSX.Element {
  const inside = (
    <>
      {start}
      <span class="cs-row-body">
        <span class="cs-row-title">{title}</span>
        {detail && <span class="cs-row-detail">{detail}</span>}
      </span>
      {(end || href || onClick) && (
        <span class="cs-row-end">
          {end}
          {(href || onClick) && <Icon name="chevron" />}
        </span>
      )}
    </>
  );
  if (href) {
    return (
      <a class="cs-row" href={href}>
        {inside}
      </a>
    );
  }
  if (onClick) {
    return (
      <button type="button" class="cs-row" onClick={onClick}>
        {inside}
      </button>
    );
  }
  return <div class="cs-row">{inside}</div>;
}

interface ListProps {
  readonly children: readonly JSX.Element[];
}

export function List({ children }: ListProps): JSX.Element {
  return (
    <ul class="cs-list">
      {children.map((child) => (
        <li key={child.key}>{child}</li>
      ))}
    </ul>
  );
}

import type { ComponentChildren, JSX } from "preact";

interface SiteBrandProps {
  readonly name: string;
  /** Path of the figure, in a square of 32. */
  readonly figure: string;
  /** What is cut out of the figure again. */
  readonly children?: ComponentChildren;
}

/** A site's mark and name, which lead to its first page. */
export function SiteBrand({ name, figure, children }: SiteBrandProps): JSX.Element {
  return (
    <a class="site-brand" href="/">
      <svg viewBox="0 0 32 32" width="34" height="34" aria-hidden="true">
        <rect class="site-brand-ground" width="32" height="32" rx="9" />
        <path class="site-brand-figure" d={figure} />
        {children}
      </svg>
      <span>{name}</span>
    </a>
  );
}

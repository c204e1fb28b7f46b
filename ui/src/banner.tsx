import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export type BannerKind = "info" | "good" | "warn" | "danger";

interface BannerProps {
  readonly kind?: BannerKind;
  readonly icon?: IconName;
  readonly title?: string;
  readonly children?: ComponentChildren;
  readonly action?: ComponentChildren;
}

const icons: Readonly<Record<BannerKind, IconName>> = {
  info: "info",
  good: "check",
  warn: "warning",
  danger: "warning",
};

/** A message in the flow of the page; warnings and dangers are said at once by screen readers. */
export function Banner({ kind = "info", icon, title, children, action }: BannerProps): JSX.Element {
  return (
    <div class={`cs-banner cs-banner-${kind}`} role={kind === "danger" ? "alert" : "status"}>
      <Icon name={icon ?? icons[kind]} />
      <div class="cs-banner-body">
        {title && <span class="cs-banner-title">{title}</span>}
        {children && <span>{children}</span>}
        {action && <span class="cs-banner-action">{action}</span>}
      </div>
    </div>
  );
}

import type { JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface AvatarProps {
  readonly icon?: IconName;
  /** Its first letter is shown when there is no icon. */
  readonly name?: string;
  readonly tone?: "accent" | "danger" | "warn" | "plain";
}

export function Avatar({ icon, name = "", tone = "accent" }: AvatarProps): JSX.Element {
  const [initial = ""] = name;
  return (
    <span class={`cs-avatar${tone === "accent" ? "" : ` cs-avatar-${tone}`}`} aria-hidden="true">
      {icon ? <Icon name={icon} /> : initial.toUpperCase()}
    </span>
  );
}

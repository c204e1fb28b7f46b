import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { Spinner } from "./spinner.tsx";

export type ButtonKind = "primary" | "secondary" | "danger" | "quiet";

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly kind?: ButtonKind;
  readonly icon?: IconName | undefined;
  /** Full width of what it stands in. */
  readonly wide?: boolean;
  /** Shows that its work is under way and takes no second press. */
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly submit?: boolean;
  /** Makes it a link that looks like a button. */
  readonly href?: string | undefined;
  /** What it is called where its own words do not tell it from its neighbours. */
  readonly label?: string | undefined;
  readonly onClick?: ((event: Event) => void) | undefined;
}

export function Button({
  children,
  kind = "secondary",
  icon,
  wide = false,
  busy = false,
  disabled = false,
  submit = false,
  href,
  label,
  onClick,
}: ButtonProps): JSX.Element {
  const look = `cs-button cs-button-${kind}${wide ? " cs-button-wide" : ""}`;
  const inside = (
    <>
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      <span>{children}</span>
    </>
  );
  if (href !== undefined) {
    return (
      <a class={look} href={href} aria-label={label} onClick={onClick}>
        {inside}
      </a>
    );
  }
  return (
    <button
      type={submit ? "submit" : "button"}
      class={look}
      disabled={disabled || busy}
      aria-busy={busy}
      aria-label={label}
      onClick={onClick}
    >
      {inside}
    </button>
  );
}

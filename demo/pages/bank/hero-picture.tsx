import type { JSX } from "preact";

/** A payment on a screen and the same payment on a phone. */
export function HeroPicture(): JSX.Element {
  return (
    <svg viewBox="0 0 420 250" class="site-picture">
      <rect class="picture-soft" x="10" y="22" width="300" height="196" rx="18" />
      <rect class="picture-card" x="34" y="50" width="252" height="140" rx="12" />
      <rect class="picture-line" x="54" y="72" width="92" height="12" rx="6" />
      <rect class="picture-line" x="54" y="100" width="150" height="9" rx="4.5" />
      <rect class="picture-line" x="54" y="122" width="120" height="9" rx="4.5" />
      <rect class="picture-accent" x="54" y="152" width="84" height="22" rx="11" />
      <rect class="picture-phone" x="292" y="44" width="112" height="196" rx="22" />
      <rect class="picture-card" x="302" y="56" width="92" height="172" rx="14" />
      <circle class="picture-accent" cx="348" cy="104" r="25" />
      <path class="picture-tick" d="m337 105 8 8 15-17" />
      <rect class="picture-line" x="318" y="146" width="60" height="9" rx="4.5" />
      <rect class="picture-line" x="326" y="164" width="44" height="9" rx="4.5" />
      <rect class="picture-accent" x="314" y="192" width="68" height="20" rx="10" />
    </svg>
  );
}

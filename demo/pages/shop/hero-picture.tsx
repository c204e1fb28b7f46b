import type { JSX } from "preact";

/** A parcel on the quay. */
export function HeroPicture(): JSX.Element {
  return (
    <svg viewBox="0 0 420 230" class="site-picture">
      <rect class="picture-soft" width="420" height="230" rx="24" />
      <path class="shop-wave" d="M0 176c26-16 52 16 78 0s52 16 78 0 52 16 78 0 52 16 78 0 52 16 108 0" />
      <path class="shop-wave" d="M0 200c26-16 52 16 78 0s52 16 78 0 52 16 78 0 52 16 78 0 52 16 108 0" />
      <rect class="picture-card" x="138" y="62" width="144" height="104" rx="12" />
      <path class="picture-accent" d="M199 62h22v104h-22z" />
      <path
        class="picture-accent"
        d="M210 62c-34-6-40-34-20-34 14 0 20 18 20 34zm0 0c34-6 40-34 20-34-14 0-20 18-20 34z"
      />
    </svg>
  );
}

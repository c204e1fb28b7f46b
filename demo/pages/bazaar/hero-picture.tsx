import type { JSX } from "preact";

/** A row of lanterns under a dusk sky. */
export function HeroPicture(): JSX.Element {
  return (
    <svg viewBox="0 0 420 230" class="site-picture">
      <rect class="picture-soft" width="420" height="230" rx="24" />
      <path class="hero-rope" d="M-4 44c120 44 300 44 428 0" />
      <Lantern x={70} y={62} size={0.86} />
      <Lantern x={210} y={77} size={1.15} />
      <Lantern x={350} y={62} size={0.86} />
    </svg>
  );
}

interface LanternProps {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

function Lantern({ x, y, size }: LanternProps): JSX.Element {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`}>
      <path class="hero-rope" d="M0 0v12M0 94v20M-5 114h10" />
      <rect class="hero-cap" x="-22" y="12" width="44" height="9" rx="4.5" />
      <path class="picture-accent" d="M-26 24h52c12 11 17 21 17 31s-5 20-17 31h-52c-12-11-17-21-17-31s5-20 17-31z" />
      <path class="hero-flame" d="M0 38c9 10 12 15 12 21a12 12 0 0 1-24 0c0-6 3-11 12-21z" />
      <rect class="hero-cap" x="-22" y="88" width="44" height="9" rx="4.5" />
    </g>
  );
}

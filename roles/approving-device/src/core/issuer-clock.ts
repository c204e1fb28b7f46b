import type { Clock } from "@countersign/protocol";

/** The time as the issuers tell it (§13): a phone's clock may be wrong, a request is refused when it is a minute off. */
export interface IssuerClock {
  /** Unix seconds at that issuer, as well as is known. */
  now(issuer: string): number;
  /** Takes the Date field of an answer. True when it moved the clock. */
  correct(issuer: string, date: string | null): boolean;
  /** By how much this device's clock is off, in seconds, as the last answer told; null before the first. */
  offset(): number | null;
}

/** The Date field has whole seconds and is some time on its way: less is no error of the clock. */
const toleranceMs = 5000;

export function createIssuerClock(clock: Clock): IssuerClock {
  const offsets = new Map<string, number>();
  let last: number | null = null;
  return {
    now: (issuer) => Math.floor((clock() + (offsets.get(issuer) ?? 0)) / 1000),
    correct(issuer, date) {
      const told = date === null ? Number.NaN : Date.parse(date);
      if (Number.isNaN(told)) return false;
      const found = told - clock();
      const offset = Math.abs(found) < toleranceMs ? 0 : found;
      const moved = Math.abs(offset - (offsets.get(issuer) ?? 0)) >= toleranceMs;
      if (moved || !offsets.has(issuer)) offsets.set(issuer, offset);
      last = Math.round((offsets.get(issuer) ?? 0) / 1000);
      return moved;
    },
    offset: () => last,
  };
}

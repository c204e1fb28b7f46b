/** Dates, times, numbers and lists as the language writes them. Instants are Unix seconds (protocol.md). */
export interface Formats {
  number(value: number): string;
  /** An amount of a currency that has cents (ISO 4217 code). */
  money(cents: number, currency: string): string;
  date(seconds: number): string;
  time(seconds: number): string;
  dateTime(seconds: number): string;
  /** With seconds, for who compares what happened when. */
  dateTimeExact(seconds: number): string;
  /** The day within a year. */
  monthDay(seconds: number): string;
  /** A large number in few characters. */
  compact(value: number): string;
  /** A part of one, as a percentage. */
  percent(part: number): string;
  list(items: readonly string[]): string;
  /** Minutes and seconds, as a clock that runs down shows them. */
  clock(seconds: number): string;
}

/** Intl objects are dear to make, so each is made once and when first used. */
export function createFormats(tag: string): Formats {
  const number = once(() => new Intl.NumberFormat(tag));
  const date = once(() => new Intl.DateTimeFormat(tag, { dateStyle: "medium" }));
  const time = once(() => new Intl.DateTimeFormat(tag, { timeStyle: "short" }));
  const dateTime = once(() => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" }));
  const exact = once(() => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "medium" }));
  const monthDay = once(() => new Intl.DateTimeFormat(tag, { month: "short", day: "numeric" }));
  const compact = once(() => new Intl.NumberFormat(tag, { notation: "compact" }));
  const percent = once(() => new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 1 }));
  const list = once(() => new Intl.ListFormat(tag));
  return {
    number: (value) => number().format(value),
    money: (cents, currency) =>
      new Intl.NumberFormat(tag, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(cents / 100),
    date: (seconds) => date().format(seconds * 1000),
    time: (seconds) => time().format(seconds * 1000),
    dateTime: (seconds) => dateTime().format(seconds * 1000),
    dateTimeExact: (seconds) => exact().format(seconds * 1000),
    monthDay: (seconds) => monthDay().format(seconds * 1000),
    compact: (value) => compact().format(value),
    percent: (part) => percent().format(part),
    list: (items) => list().format(items),
    clock: (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`,
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

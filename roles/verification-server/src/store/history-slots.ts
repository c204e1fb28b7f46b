import { addTallies, addTo, refusalTally, type Tally, tallyOf } from "../core/tally.ts";
import type { StoredOperation } from "../core/operation.ts";
import { type Counted, minutesKeptMs, slotWidths } from "./history-store.ts";

/** Something that happened, with all that it is counted under; an empty name where it belongs to none. */
export interface Event {
  readonly atMs: number;
  readonly organization: string;
  readonly business: string;
  readonly type: string;
  readonly tally: Tally;
}

/** What an operation is counted as. */
export function eventOf(operation: StoredOperation, nowMs: number): Event {
  const { organization, business, type, createdAtMs } = operation.frozen;
  return { atMs: createdAtMs, organization, business, type, tally: tallyOf(operation, nowMs) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What a row of the audit log that tells of a refusal is counted as; `place` is the row of the operation that it names, if there is one. */
export function refusalEventOf(json: string, place: Readonly<Record<string, unknown>> | undefined): Event | null {
  const { at, code, organization } = JSON.parse(json) as Readonly<Record<string, unknown>>;
  if (typeof at !== "number" || typeof code !== "string") return null;
  return {
    atMs: at,
    organization: textOf(place?.["organization"] ?? organization),
    business: textOf(place?.["business"]),
    type: textOf(place?.["type"]),
    tally: refusalTally(code),
  };
}

/** Stands for every name. */
export const any = "*";

/** What an event is counted under: its own place, and those that are asked for most, so that they are one row for each slot. */
function placesOf({ organization, business, type }: Event) {
  return [
    { organization, business, type },
    { organization: any, business: any, type: any },
    ...(organization === "" ? [] : [{ organization, business: any, type: any }]),
    ...(type === "" ? [] : [{ organization: any, business: any, type }]),
  ];
}

function slotsOf(event: Event, nowMs: number) {
  const { atMs, tally } = event;
  const widths = Object.values(slotWidths).filter((width) => width > slotWidths.minute || atMs > nowMs - minutesKeptMs);
  return widths.flatMap((widthMs) =>
    placesOf(event).map((place) => ({ ...place, tally, widthMs, atMs: Math.floor(atMs / widthMs) * widthMs })),
  );
}

/** One slot of one place, and what is to be added to it. */
interface Slot {
  readonly widthMs: number;
  readonly atMs: number;
  readonly organization: string;
  readonly business: string;
  readonly type: string;
  readonly counts: Tally;
}

/** What events add, each slot once. */
export function sumSlots(events: readonly Event[], nowMs: number): readonly Slot[] {
  const groups = Map.groupBy(
    events.flatMap((event) => slotsOf(event, nowMs)),
    ({ widthMs, atMs, organization, business, type }) => JSON.stringify([widthMs, atMs, organization, business, type]),
  );
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (!first) return [];
    const { tally, ...slot } = first;
    return [{ ...slot, counts: addTallies([tally, ...more.map((one) => one.tally)]) }];
  });
}

/** True for an event that is asked for. */
export function isCounted(event: Event, { fromMs, toMs, organization, business, type }: Counted): boolean {
  return (
    event.atMs >= fromMs &&
    event.atMs < toMs &&
    (organization === null || event.organization === organization) &&
    (business === null || event.business === business) &&
    (type === null || event.type === type)
  );
}

/** What is counted for good and what is not yet, in slots of that width, by when they began. */
export function addUp(
  counts: readonly { readonly atMs: number; readonly tally: Tally }[],
  widthMs: number,
): ReadonlyMap<number, Tally> {
  const slots = new Map<number, Record<string, number>>();
  for (const { atMs, tally } of counts) {
    const slot = Math.floor(atMs / widthMs) * widthMs;
    const sum = slots.get(slot) ?? {};
    slots.set(slot, sum);
    addTo(sum, tally);
  }
  return new Map([...slots].toSorted(([a], [b]) => a - b));
}

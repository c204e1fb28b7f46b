interface Event {
  readonly atMs: number;
  /** Of events at one time the one that was added first comes first, so that a run is the same each time. */
  readonly order: number;
  readonly act: () => void;
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Simulated time: what is to happen, in its order (a binary heap). */
export interface EventQueue {
  now(): number;
  after(delayMs: number, act: () => void): void;
  /** Lets everything happen until that time. */
  run(untilMs: number): void;
}

export function createEventQueue(): EventQueue {
  const heap: Event[] = [];
  let [nowMs, added] = [0, 0];

  function at(i: number): Event {
    return heap[i] as Event;
  }
  function swap(i: number, j: number): void {
    [heap[i], heap[j]] = [at(j), at(i)];
  }
  function rise(from: number): void {
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!isBefore(at(i), at(parent))) return;
      swap(i, parent);
      i = parent;
    }
  }
  function sink(): void {
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let first = i;
      if (left < heap.length && isBefore(at(left), at(first))) first = left;
      if (right < heap.length && isBefore(at(right), at(first))) first = right;
      if (first === i) return;
      swap(i, first);
      i = first;
    }
  }
  function take(): Event {
    const first = at(0);
    const last = heap.pop() as Event;
    if (heap.length > 0) {
      heap[0] = last;
      sink();
    }
    return first;
  }
  return {
    now: () => nowMs,
    after(delayMs, act) {
      heap.push({ atMs: nowMs + delayMs, order: added++, act });
      rise(heap.length - 1);
    },
    run(untilMs) {
      while (heap.length > 0 && at(0).atMs <= untilMs) {
        const { atMs, act } = take();
        nowMs = atMs;
        act();
      }
      nowMs = untilMs;
    },
  };
}

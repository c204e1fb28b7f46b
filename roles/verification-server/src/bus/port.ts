/** Tells that something changed; says nothing about what. A lost message only delays, for listeners read the state again. */
export interface Bus {
  /** `topic` is the id of an operation or enrolment, or the registry's. Never throws and never waits: a write that is done stays done, whatever becomes of the news. */
  publish(topic: string): void;
  /** Answers the function that ends the subscription. A listener may be woken for nothing. */
  subscribe(topic: string, listener: () => void): () => void;
}

/**
 * A bus between servers on one store. What another server publishes may be lost or come twice: so every listener is woken when the
 * connection was away, and now and then for nothing.
 */
export interface SharedBus extends Bus {
  /** Tells what is still to be told and ends the connection. */
  close(): Promise<void>;
}

/** How a shared bus keeps itself; shorter in tests. */
export interface SharedBusTimes {
  /** How often the connection is tried; what stays unanswered until the next time is given up and made anew. */
  readonly beatMs: number;
  /** How often a listener is woken for nothing: the longest that a lost message can delay. */
  readonly wakeMs: number;
}

export const sharedBusTimes: SharedBusTimes = { beatMs: 5000, wakeMs: 8000 };

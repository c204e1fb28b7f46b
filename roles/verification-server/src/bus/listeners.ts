/** Who listens in this process, by topic. */
export interface Listeners {
  /** Answers the function that ends it. */
  add(topic: string, listener: () => void): () => void;
  wake(topic: string): void;
  wakeAll(): void;
  /** Wakes one share of the topics, the next at the next call: after `shares` calls each has been woken once. */
  wakeShare(shares: number): void;
}

interface Topic {
  /** Deals topics out to shares, so that they are not all woken at once. */
  readonly place: number;
  readonly listeners: Set<() => void>;
}

export function createListeners(): Listeners {
  const topics = new Map<string, Topic>();
  let placed = 0;
  let turn = 0;

  function topicOf(name: string): Topic {
    const known = topics.get(name);
    if (known) return known;
    placed += 1;
    const made = { place: placed, listeners: new Set<() => void>() };
    topics.set(name, made);
    return made;
  }
  function wakeThose(chosen: (topic: Topic) => boolean): void {
    const woken = [...topics.values()].filter(chosen);
    for (const { listeners } of woken) for (const listener of listeners) listener();
  }
  return {
    add(name, listener) {
      const own = () => listener();
      const topic = topicOf(name);
      topic.listeners.add(own);
      return () => {
        topic.listeners.delete(own);
        if (topic.listeners.size === 0 && topics.get(name) === topic) topics.delete(name);
      };
    },
    wake(name) {
      for (const listener of topics.get(name)?.listeners ?? []) listener();
    },
    wakeAll: () => wakeThose(() => true),
    wakeShare(shares) {
      turn += 1;
      wakeThose(({ place }) => place % shares === turn % shares);
    },
  };
}

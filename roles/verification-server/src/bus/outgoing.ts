/** Stands for every topic: told when it is no longer known which were lost. */
export const everyTopic = "*";

/** Topics on their way to the other servers. */
export interface Outgoing {
  /** Told with the others of this turn of the event loop. */
  add(topic: string): void;
  /** Something may have been lost: everybody is to be woken. */
  addEverything(): void;
  /** Tries again what could not be told. */
  retry(): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

interface OutgoingOptions {
  /** Tells the others; what rejects is told again as "everything" at the next try. */
  readonly send: (messages: readonly string[]) => Promise<void>;
  /** Longest message in bytes. Topics are ids: ASCII. */
  readonly largest: number;
}

/** Most topics kept while nothing can be sent: beyond it everything is said to have changed. */
const mostWaiting = 10_000;

/** Packs topics into as few messages as their size allows, a space between. */
function packed(topics: Iterable<string>, largest: number): readonly string[] {
  const messages: string[] = [];
  let message = "";
  for (const topic of topics) {
    if (message && message.length + 1 + topic.length > largest) {
      messages.push(message);
      message = "";
    }
    message = message ? `${message} ${topic}` : topic;
  }
  return message ? [...messages, message] : messages;
}

/** Gathers what is published in one turn of the event loop, and while a message is under way, into one send: a topic is told once. */
export function createOutgoing({ send, largest }: OutgoingOptions): Outgoing {
  let waiting = new Set<string>();
  let everything = false;
  let working: Promise<void> | null = null;

  const isWaiting = (): boolean => everything || waiting.size > 0;
  async function sendWaiting(): Promise<void> {
    const messages = everything ? [everyTopic] : packed(waiting, largest);
    waiting = new Set();
    everything = false;
    await send(messages);
  }
  async function work(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    try {
      while (isWaiting()) await sendWaiting();
    } catch {
      everything = true;
      waiting.clear();
    }
    working = null;
  }
  function start(): void {
    if (isWaiting()) working ??= work();
  }
  return {
    add(topic) {
      if (waiting.size >= mostWaiting) everything = true;
      else waiting.add(topic);
      start();
    },
    addEverything() {
      everything = true;
      start();
    },
    retry: start,
    settled: async () => working ?? undefined,
  };
}

import { setTimeout } from "node:timers/promises";
import { createListeners, type Listeners } from "./listeners.ts";
import { createOutgoing, everyTopic, type Outgoing } from "./outgoing.ts";
import type { SharedBus, SharedBusTimes } from "./port.ts";

/** What an engine is told, and how it ends. */
export interface Wire {
  /** Tells the other servers; rejects when it could not. */
  send(messages: readonly string[]): Promise<void>;
  /** Looks whether the connection still lives. */
  beat(): void;
  close(): Promise<void>;
}

/** What an engine tells. */
export interface Receiver {
  /** A message of another server. */
  receive(message: string): void;
  /** The connection was away: here and at the others something may have been missed. */
  returned(): void;
}

/** Largest message: PostgreSQL takes less than 8000 bytes, of which the engine uses some itself. */
const largestMessage = 7900;
/** Longest time that the last messages may take. */
const patienceMs = 1000;
/** In how many shares the listeners are woken for nothing. */
const shares = 16;

function receiverOf(listeners: Listeners, outgoing: Outgoing): Receiver {
  return {
    receive(message) {
      for (const topic of message.split(" ")) {
        if (topic === everyTopic) listeners.wakeAll();
        else listeners.wake(topic);
      }
    },
    returned() {
      listeners.wakeAll();
      outgoing.addEverything();
    },
  };
}

/** A bus over `open`'s wire: listeners of this process are told at once, those of others through it. */
export async function createSharedBus(
  open: (receiver: Receiver) => Promise<Wire>,
  { beatMs, wakeMs }: SharedBusTimes,
): Promise<SharedBus> {
  const listeners = createListeners();
  const outgoing = createOutgoing({ send: (messages) => wire.send(messages), largest: largestMessage });
  const wire = await open(receiverOf(listeners, outgoing));
  const beating = setInterval(() => {
    wire.beat();
    outgoing.retry();
  }, beatMs);
  const waking = setInterval(() => listeners.wakeShare(shares), wakeMs / shares);
  for (const timer of [beating, waking]) timer.unref();
  return {
    publish(topic) {
      listeners.wake(topic);
      outgoing.add(topic);
    },
    subscribe: listeners.add,
    async close() {
      clearInterval(beating);
      clearInterval(waking);
      await Promise.race([outgoing.settled(), setTimeout(patienceMs, null, { ref: false })]);
      await wire.close();
    },
  };
}

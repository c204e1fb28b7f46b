import { fork } from "node:child_process";
import { once } from "node:events";

/** A part as the centre got it. */
export interface Part {
  readonly to: string;
  readonly from: string;
  readonly coding: number;
  readonly wanted: number;
  readonly message: string;
  readonly udh: readonly (readonly number[])[];
}

interface Told {
  readonly event: string;
  readonly port?: number;
}

/** A message centre that runs in a process of its own. */
export interface MessageCentre {
  readonly port: number;
  readonly parts: Part[];
  readonly events: string[];
  /** Resolves once that has happened so often since the start. */
  until(event: string, times?: number): Promise<void>;
  tell(orders: { throttle?: number; mute?: boolean; receipts?: boolean }): Promise<void>;
  kill(): Promise<void>;
}

export async function startMessageCentre(port = 0): Promise<MessageCentre> {
  const child = fork(new URL("./message-centre-program.ts", import.meta.url), [String(port)], { execArgv: [] });
  const parts: Part[] = [];
  const events: string[] = [];
  let listening = 0;
  child.on("message", (message: Told) => {
    events.push(message.event);
    if (message.event === "submit") parts.push(message as unknown as Part);
    if (message.port !== undefined) listening = message.port;
  });
  async function until(event: string, times = 1): Promise<void> {
    while (events.filter((one) => one === event).length < times) await once(child, "message");
  }
  await until("listening");
  return {
    port: listening,
    parts,
    events,
    until,
    async tell(orders) {
      const before = events.filter((one) => one === "told").length;
      child.send(orders);
      await until("told", before + 1);
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

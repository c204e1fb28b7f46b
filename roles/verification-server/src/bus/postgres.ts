import { type Log, silentLog } from "@countersign/platform";
import { type Random, toHex } from "@countersign/protocol";
import postgres from "postgres";
import { type SharedBus, type SharedBusTimes, sharedBusTimes } from "./port.ts";
import { createSharedBus, type Receiver, type Wire } from "./shared-bus.ts";

interface PostgresBusOptions {
  /** `postgres://…`, with whatever password. */
  readonly url: string;
  readonly random: Random;
  readonly log?: Log;
  readonly times?: SharedBusTimes;
}

/** One name for all servers on one database. */
const channel = "countersign";
/** Longest time to make a connection, in seconds. */
const connectSeconds = 5;

/** One connection that tells and one that listens. */
interface Session {
  notify(payloads: readonly string[]): Promise<void>;
  end(): Promise<void>;
}

async function openSession(url: string, onPayload: (payload: string) => void, onBack: () => void): Promise<Session> {
  const sql = postgres(url, {
    max: 1,
    fetch_types: false,
    connect_timeout: connectSeconds,
    backoff: () => 0.25,
    onnotice: () => {},
    connection: { application_name: "countersign bus", statement_timeout: connectSeconds * 1000 },
  });
  const end = () => sql.end({ timeout: 0 });
  let heard = false;
  try {
    // Told each time that the channel is listened to: what came while it was not is lost.
    await sql.listen(channel, onPayload, () => {
      if (heard) onBack();
      heard = true;
    });
  } catch (error) {
    await end();
    throw error;
  }
  return {
    // In a statement of its own: whoever notifies holds a lock of the whole server until it commits, which no write should wait for.
    async notify(payloads) {
      const list = JSON.stringify(payloads);
      await sql`select pg_notify(${channel}, payload) from json_array_elements_text(${list}::text::json) payload`;
    },
    end,
  };
}

/** Keeps a session open: when it does not hear its own beat until the next, another takes its place. */
function superviseSession(
  { url, log, node }: { url: string; log: Log; node: string },
  { receive, returned }: Receiver,
): Promise<Wire> {
  let answered = true;
  let changing = false;
  let session: Session;
  let closed = false;

  function onPayload(payload: string): void {
    const from = payload.slice(0, node.length);
    if (from === node) answered = true;
    else receive(payload.slice(node.length + 1));
  }
  function onBack(): void {
    answered = true;
    log.info("bus.back");
    returned();
  }
  const open = () => openSession(url, onPayload, onBack);
  async function replace(): Promise<void> {
    if (changing || closed) return;
    changing = true;
    log.warn("bus.lost");
    const old = session;
    try {
      session = await open();
      void old.end();
      if (closed) void session.end();
      onBack();
    } catch {
      // Tried again at the next beat.
    }
    changing = false;
  }
  async function start(): Promise<Wire> {
    session = await open();
    return {
      send: (messages) => session.notify(messages.map((message) => `${node} ${message}`)),
      beat() {
        if (!answered) return void replace();
        answered = false;
        session.notify([node]).catch(() => {});
      },
      async close() {
        closed = true;
        await session.end();
      },
    };
  }
  return start();
}

/** Tells over LISTEN and NOTIFY, ids only. Rejects when the database cannot be reached at the start; later it may come and go. */
export function openPostgresBus({
  url,
  random,
  log = silentLog,
  times = sharedBusTimes,
}: PostgresBusOptions): Promise<SharedBus> {
  const node = toHex(random(8));
  return createSharedBus((receiver) => superviseSession({ url, log, node }, receiver), times);
}

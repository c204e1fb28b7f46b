import { type Log, silentLog } from "@countersign/platform";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type SharedBus, type SharedBusTimes, sharedBusTimes } from "./port.ts";
import { createSharedBus, type Receiver, type Wire } from "./shared-bus.ts";

interface NatsBusOptions {
  /** `nats://` or `tls://`, with user and password or a token in it where there are some; several with commas between. */
  readonly url: string;
  readonly log?: Log;
  readonly times?: SharedBusTimes;
}

/** One name for all servers on one store; accounts of NATS keep several stores apart. */
const subject = "countersign";
const reconnectMs = 250;

/** Who the first address says we are: NATS wants it apart from the addresses. */
function credentialsOf({ username, password }: URL): object {
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  if (!user) return {};
  return pass ? { user, pass } : { token: user };
}

function openConnection(url: string, beatMs: number): Promise<NatsConnection> {
  const servers = url.split(",").map((one) => new URL(one.trim()));
  const [first] = servers;
  return connect({
    servers: servers.map(({ host }) => host),
    ...(first && credentialsOf(first)),
    ...(first?.protocol === "tls:" && { tls: {} }),
    name: "countersign",
    noEcho: true,
    timeout: 5000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: reconnectMs,
    // The client looks whether the server still answers, and connects anew when it does not.
    pingInterval: beatMs,
    maxPingOut: 1,
  });
}

/** Says whether the connection stands now. */
function watch(
  connection: NatsConnection,
  { returned, log }: Pick<Receiver, "returned"> & { log: Log },
): { readonly stands: () => boolean } {
  let stands = true;
  async function back(): Promise<void> {
    // Only now has the server taken the subscription again.
    await connection.flush();
    log.info("bus.back");
    returned();
  }
  async function follow(): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === "disconnect") {
        stands = false;
        log.warn("bus.lost");
      } else if (type === "reconnect") {
        stands = true;
        back().catch(() => log.warn("bus.lost"));
      }
    }
    stands = false;
  }
  void follow();
  return { stands: () => stands };
}

/** Tells over NATS core, ids only. Rejects when no server can be reached at the start; later it may come and go. */
export function openNatsBus({ url, log = silentLog, times = sharedBusTimes }: NatsBusOptions): Promise<SharedBus> {
  async function open({ receive, returned }: Receiver): Promise<Wire> {
    const connection = await openConnection(url, times.beatMs);
    connection.subscribe(subject, {
      callback: (error, message) => {
        if (!error) receive(message.string());
      },
    });
    await connection.flush();
    const { stands } = watch(connection, { returned, log });
    return {
      async send(messages) {
        for (const message of messages) connection.publish(subject, message);
      },
      beat: () => {},
      close: () => (stands() && !connection.isClosed() ? connection.drain() : connection.close()),
    };
  }
  return createSharedBus(open, times);
}

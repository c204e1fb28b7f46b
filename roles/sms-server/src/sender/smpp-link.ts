import type { Log } from "@countersign/platform";
import smpp from "smpp";
import { askCentre } from "./ask-centre.ts";
import type { SmppSettings, SmppTimings } from "./smpp-settings.ts";

/** A connection to a message centre that comes back by itself. */
interface SmppLink {
  /** The bound session; null while there is none. */
  session(): smpp.Session | null;
  close(): Promise<void>;
}

interface LinkParts {
  readonly settings: SmppSettings;
  readonly timings: SmppTimings;
  readonly log: Log;
  /** A message from the centre; it is acknowledged whatever becomes of it. */
  readonly onMessage: (pdu: smpp.Pdu) => void;
}

/** Binds as transceiver (SMPP 3.4 §4.1.5); rejects when the centre refuses. */
async function bind(session: smpp.Session, { settings, timings }: LinkParts): Promise<void> {
  await new Promise<void>((resolve) => void session.once(settings.tls ? "secureConnect" : "connect", () => resolve()));
  const { systemId: system_id, password } = settings;
  const fields = { system_id, password, system_type: "", interface_version: 0x34 };
  const { command_status: status } = await askCentre(session, "bind_transceiver", { fields, ms: timings.answerMs });
  if (status !== 0) throw new Error(`bind refused with status ${status}`);
}

/** Answers what the centre asks by itself. */
function answerCentre(session: smpp.Session, { onMessage }: LinkParts): void {
  session.on("enquire_link", (pdu: smpp.Pdu) => session.send(pdu.response()));
  session.on("unbind", (pdu: smpp.Pdu) => {
    session.send(pdu.response());
    session.close();
  });
  session.on("deliver_sm", (pdu: smpp.Pdu) => {
    session.send(pdu.response());
    onMessage(pdu);
  });
}

/** Asks the centre now and then whether it is there, and lets go of one that is not (§4.11). */
function keepAlive(session: smpp.Session, { timings }: LinkParts): NodeJS.Timeout {
  return setInterval(() => {
    askCentre(session, "enquire_link", { ms: timings.answerMs }).catch(() => session.destroy());
  }, timings.enquireMs);
}

/** Keeps one bound session, connecting again with growing pauses. */
export function createSmppLink(parts: LinkParts): SmppLink {
  const { settings, timings, log } = parts;
  let bound: smpp.Session | null = null;
  let current: smpp.Session | null = null;
  let failures = 0;
  let closed = false;
  let again: NodeJS.Timeout | undefined;

  function connectLater(): void {
    if (closed) return;
    const pauseMs = Math.min(timings.againMs * 2 ** failures++, timings.longestAgainMs);
    again = setTimeout(connect, pauseMs);
    again.unref();
  }

  function connect(): void {
    const session = smpp.connect({ host: settings.host, port: settings.port, tls: settings.tls });
    session.setMaxListeners(0); // Every question that waits for its answer listens for the end.
    current = session;
    let alive: NodeJS.Timeout | undefined;
    const tooLong = setTimeout(() => session.destroy(), 2 * timings.answerMs);
    session.on("error", () => session.destroy());
    session.once("close", () => {
      clearTimeout(tooLong);
      clearInterval(alive);
      if (bound === session) log.warn("sms.centre_lost");
      bound = null;
      connectLater();
    });
    answerCentre(session, parts);
    bind(session, parts).then(
      () => {
        clearTimeout(tooLong);
        failures = 0;
        bound = session;
        alive = keepAlive(session, parts);
        log.info("sms.centre_bound");
      },
      (error: unknown) => {
        log.fault("sms.centre_bind", error);
        session.destroy();
      },
    );
  }

  connect();
  return {
    session: () => (closed ? null : bound),
    async close() {
      closed = true;
      clearTimeout(again);
      if (bound) await askCentre(bound, "unbind", { ms: 1000 }).catch(() => null);
      current?.destroy();
    },
  };
}

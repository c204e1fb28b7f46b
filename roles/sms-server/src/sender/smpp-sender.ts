import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "@countersign/platform";
import { ProtocolError, type Random } from "@countersign/protocol";
import { askCentre } from "./ask-centre.ts";
import { receiptOf } from "./delivery-receipt.ts";
import { createPace } from "./pace.ts";
import type { DeliveryReceipt, OutgoingText, SmsSender } from "./port.ts";
import { segmentsOf } from "./segments.ts";
import { createSmppLink } from "./smpp-link.ts";
import { defaultSmppTimings, type SmppSettings, type SmppTimings } from "./smpp-settings.ts";

/** ESME_RTHROTTLED and ESME_RMSGQFUL: too fast, try again. */
const tooFast: readonly number[] = [0x58, 0x14];
const maximumRetries = 4;
/** Texts that wait for their turn; more are turned away at once (T38). */
const maximumWaiting = 500;
/** Five minutes from now (SMPP 3.4 §7.1.1): a code that comes later is worth nothing. */
const validity = "000000000500000R";

function unavailable(cause: string): ProtocolError {
  return new ProtocolError("unavailable", { cause });
}

/** Type of number and numbering plan of a sender: a name, or digits (SMPP 3.4 §5.2.5). */
function sourceOf(sender: string | null): Readonly<Record<string, unknown>> {
  if (sender === null) return { source_addr: "" };
  if (/^\+[0-9]+$/.test(sender)) return { source_addr_ton: 1, source_addr_npi: 1, source_addr: sender.slice(1) };
  const isDigits = /^[0-9]+$/.test(sender);
  return { source_addr_ton: isDigits ? 0 : 5, source_addr_npi: isDigits ? 1 : 0, source_addr: sender };
}

function fieldsOf({ to }: OutgoingText, sender: string | null) {
  return {
    ...sourceOf(sender),
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: to.slice(1),
    validity_period: validity,
    registered_delivery: 1,
  };
}

/** Sends by SMPP 3.4 to a message centre. Returns at once; it is ready once the centre has let it in. */
export function createSmppSender(
  settings: SmppSettings,
  { log, random, timings = defaultSmppTimings }: { log: Log; random: Random; timings?: SmppTimings },
): SmsSender {
  const listeners: ((receipt: DeliveryReceipt) => void)[] = [];
  const pace = createPace(settings.perSecond);
  let waiting = 0;
  let reference = random(1)[0] ?? 0;
  const link = createSmppLink({
    settings,
    timings,
    log,
    onMessage(pdu) {
      const receipt = receiptOf(pdu);
      if (receipt) for (const listener of listeners) listener(receipt);
    },
  });

  async function submitOnce(fields: Readonly<Record<string, unknown>>): Promise<number | string> {
    await pace();
    const session = link.session();
    if (!session) throw unavailable("no message centre");
    const answer = await askCentre(session, "submit_sm", { fields, ms: timings.answerMs }).catch(() => null);
    if (!answer) throw unavailable("the message centre does not answer");
    return answer.command === "submit_sm_resp" && answer.command_status === 0
      ? String(answer["message_id"] ?? "")
      : answer.command_status || -1;
  }
  async function submit(fields: Readonly<Record<string, unknown>>): Promise<string> {
    for (let tries = 0; ; tries++) {
      const answer = await submitOnce(fields);
      if (typeof answer === "string") return answer;
      if (!tooFast.includes(answer) || tries === maximumRetries) throw unavailable(`SMPP status ${answer}`);
      log.warn("sms.throttled");
      await sleep(timings.throttledMs * (tries + 1), undefined, { ref: false });
    }
  }
  async function sendParts(text: OutgoingText): Promise<readonly string[]> {
    const { coding, parts } = segmentsOf(text.body, reference++);
    const ids: string[] = [];
    const shared = { ...fieldsOf(text, settings.sender), data_coding: coding, esm_class: parts.length > 1 ? 0x40 : 0 };
    for (const part of parts) ids.push(await submit({ ...shared, short_message: part }));
    return ids;
  }

  return {
    async send(text) {
      if (!link.session()) throw unavailable("no message centre");
      if (waiting >= maximumWaiting) throw unavailable("too many texts are waiting");
      waiting++;
      try {
        return await sendParts(text);
      } finally {
        waiting--;
      }
    },
    isReady: () => link.session() !== null,
    onReceipt: (listener) => void listeners.push(listener),
    close: () => link.close(),
  };
}

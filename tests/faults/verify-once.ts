import { CountersignError } from "@countersign/relying-party";
import { ProtocolError } from "@countersign/protocol";
import type { ApprovingDevice } from "@countersign/approving-device";
import { openEvents } from "../world/event-reader.ts";
import { newKey, type RelyingParty } from "../world/relying-party.ts";
import { proposalOf } from "../world/scenes.ts";
import { clock } from "./clock.ts";
import { type Entry, type Ledger, type Step, steps } from "./ledger.ts";
import { isNoAnswer, isSilence, requestMs, tryUntil } from "./try-until.ts";

export interface VerifyOptions {
  readonly bank: RelyingParty;
  readonly user: string;
  readonly device: ApprovingDevice;
  readonly ledger: Ledger;
  readonly choice?: Entry["choice"];
  /** How long each step is tried, in milliseconds. */
  readonly patienceMs?: number;
  /** Called before each step. */
  readonly before?: (step: Step) => void | Promise<void>;
}

function newEntry({ user, device, choice = "approve" }: VerifyOptions): Entry {
  const proposal = proposalOf("transfer", { user, authTime: clock.seconds() });
  const { type, business, details } = proposal;
  return {
    user,
    device,
    choice,
    about: { type, business, details },
    proposal,
    createKey: newKey(),
    consumeKey: newKey(),
    ids: new Set(),
    opened: null,
    code: null,
    review: null,
    isDecided: false,
    receipts: new Set(),
    refusal: null,
    again: { create: 0, show: 0, scan: 0, decide: 0, consume: 0 },
    silences: 0,
  };
}

function stepsOf(entry: Entry, { bank, device }: VerifyOptions): Record<Step, () => Promise<void>> {
  const opened = () => {
    if (!entry.opened) throw new Error("not opened");
    return entry.opened;
  };
  return {
    async create() {
      entry.opened = await bank.sdk.open(entry.proposal, { idempotencyKey: entry.createKey });
      entry.ids.add(entry.opened.id);
    },
    async show() {
      const stream = await openEvents(opened().display.frames, {}, AbortSignal.timeout(requestMs));
      const frame = await stream
        .until(({ event }) => event === "frame")
        .catch((cause: unknown) => {
          // An ended stream is opened again, as the page does.
          throw new TypeError("the stream ended", { cause });
        });
      entry.code = String(frame.data["text"]);
      await stream.close();
    },
    async scan() {
      const answer = await device.scan(entry.code ?? "", null);
      // A phone that reaches nobody may read the code for a decision without a network; here it goes on trying.
      if (answer.kind !== "review") throw new TypeError(`the scan answered ${answer.kind}`);
      entry.review = answer.id;
    },
    async decide() {
      const reason = entry.choice === "decline" ? "changed_mind" : null;
      await device.decide(opened().id, { answer: entry.choice, reason, locale: "en" });
      entry.isDecided = true;
    },
    async consume() {
      if (entry.choice === "decline") return;
      const { id, kept } = opened();
      const { receipt } = await bank.sdk.consume(id, { kept, about: entry.about, idempotencyKey: entry.consumeKey });
      entry.receipts.add(receipt);
    },
  };
}

function noteAgain(entry: Entry, step: Step): (error: unknown) => void {
  return (error) => {
    entry.again[step] += 1;
    if (isSilence(error)) entry.silences += 1;
  };
}

/** One verification from the site's question to the receipt; whatever is not answered is asked again. A refusal ends it. */
export async function verifyOnce(options: VerifyOptions): Promise<Entry> {
  const { ledger, patienceMs = 60_000, before = () => {} } = options;
  const entry = newEntry(options);
  ledger.add(entry);
  const asks = stepsOf(entry, options);
  try {
    for (const step of steps) {
      await before(step);
      await tryUntil(Date.now() + patienceMs, { ask: asks[step], again: noteAgain(entry, step) });
    }
  } catch (error) {
    if (isNoAnswer(error)) entry.refusal = "unavailable";
    else if (error instanceof CountersignError || error instanceof ProtocolError) entry.refusal = error.code;
    else throw error;
  }
  return entry;
}

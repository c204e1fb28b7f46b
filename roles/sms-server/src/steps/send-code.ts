import { ProtocolError } from "@countersign/protocol";
import type { Context } from "../context.ts";
import type { NewCode, SmsStore } from "../store/port.ts";

/** What is begun and sent. */
interface CodeToSend {
  readonly code: NewCode;
  readonly parts: Parameters<SmsStore["begin"]>[1];
  readonly to: string;
  readonly body: string;
  readonly organization: string;
}

/** Sends the text of a beginning that is on disk. One that the sender did not take is undone, so that the same may be begun again. */
async function send({ store, sender, log }: Context, { code, to, body, organization }: CodeToSend, text: number) {
  try {
    const ids = await sender.send({ to, body });
    store.noteParts(text, ids);
    log.info("sms.sent", { organization, count: ids.length });
  } catch (error) {
    store.unbegin(code);
    throw error;
  }
}

/** Begins, counts and sends, in this order: nothing is sent that is not known, and nothing twice. Begun before: nothing more is sent. */
export async function sendCode(context: Context, toSend: CodeToSend): Promise<void> {
  const begun = context.store.begin(toSend.code, toSend.parts);
  switch (begun.kind) {
    case "limited":
      throw new ProtocolError("rate_limited", { cause: "texts to one number or user" });
    case "taken":
      throw new ProtocolError("invalid_request", { cause: "the id means something else" });
    case "again":
      return;
    case "begun":
      await send(context, toSend, begun.text);
  }
}

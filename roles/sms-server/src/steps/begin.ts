import { ProtocolError, textFromUtf8 } from "@countersign/protocol";
import type { AnswerOf, RequestOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import { drawCode } from "../code.ts";
import type { Context } from "../context.ts";
import type { Registration } from "../store/port.ts";
import { approvalText } from "../text/message-text.ts";
import { expiryOf } from "./expiry-of.ts";
import { placeOfNumber } from "./register.ts";
import { sendCode } from "./send-code.ts";
import { shownCode } from "./shown-code.ts";

type Arrow = typeof verificationServerToMethodServer;
type Body = RequestOf<Arrow["begin"]>["body"];

/** The proved number of that user; absent and foreign are alike (T17). */
function registrationFor({ store }: Context, { registration, organization, subject }: Body): Registration {
  const found = store.findRegistration(registration);
  const isTheirs = found?.proved === true && found.organization === organization && found.subject === subject;
  if (!isTheirs) throw new ProtocolError("operation_not_found", { cause: "registration" });
  return found;
}

/** Sends the code of one attempt at one operation, with what that operation is about. */
export function createBegin(context: Context) {
  const { box, hashes, clock, random } = context;
  return async ({ body }: RequestOf<Arrow["begin"]>): Promise<AnswerOf<Arrow["begin"]>> => {
    const { attempt: id, organization, subject, digest, about, locale } = body;
    const expiresAtMs = expiryOf(body.expiresAt, clock());
    const { id: registration, phone: sealed, hint } = registrationFor(context, body);
    const phone = textFromUtf8(await box.open(placeOfNumber(registration), sealed));
    const counted = {
      numberHash: await hashes.provedNumber(phone),
      ownerHash: await hashes.owner(organization, subject),
    };
    const digits = drawCode(random);
    const mac = await hashes.code({ id, registration, digest }, digits);
    await sendCode(context, {
      code: { id, kind: "attempt", registration, digest, mac, expiresAtMs },
      parts: { counted },
      to: phone,
      body: approvalText(about, { code: digits, locale }),
      organization,
    });
    return { show: shownCode(hint) };
  };
}

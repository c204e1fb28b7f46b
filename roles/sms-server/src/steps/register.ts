import { ProtocolError, utf8 } from "@countersign/protocol";
import type { AnswerOf, RequestOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import { drawCode } from "../code.ts";
import type { Context } from "../context.ts";
import { registrationText } from "../text/message-text.ts";
import { expiryOf } from "./expiry-of.ts";
import { sendCode } from "./send-code.ts";
import { shownCode } from "./shown-code.ts";

type Arrow = typeof verificationServerToMethodServer;

/** Where a registration's number belongs (T36). */
export function placeOfNumber(registration: string): string {
  return `registrations/${registration}`;
}

/** Keeps a number, sealed, and sends it a code; the number counts only once that has come back. */
export function createRegister(context: Context) {
  const { box, hashes, opener, clock, random } = context;
  return async ({ body }: RequestOf<Arrow["register"]>): Promise<AnswerOf<Arrow["register"]>> => {
    const { registration: id, organization, organizationName, subject, locale, sealed } = body;
    const expiresAtMs = expiryOf(body.expiresAt, clock());
    const phone = sealed === undefined ? null : await opener.open(sealed);
    if (phone === null) throw new ProtocolError("invalid_request", { cause: "phone number" });
    const [numberHash, ownerHash] = [await hashes.number(phone), await hashes.owner(organization, subject)];
    const hint = phone.slice(-2);
    const digits = drawCode(random);
    // The number is part of the purpose: the same id with another number is no repetition.
    const digest = Buffer.from(numberHash).toString("base64url");
    const mac = await hashes.code({ id, registration: id, digest }, digits);
    await sendCode(context, {
      code: { id, kind: "registration", registration: id, digest, mac, expiresAtMs },
      parts: {
        counted: { numberHash, ownerHash },
        registration: {
          id,
          organization,
          subject,
          phone: await box.seal(placeOfNumber(id), utf8(phone)),
          numberHash,
          hint,
        },
      },
      to: phone,
      body: registrationText(organizationName, { code: digits, locale }),
      organization,
    });
    return { show: shownCode(hint) };
  };
}

import type { ReceiptClaims } from "@countersign/protocol";
import type { Judgement } from "./judge.ts";
import { messages, type Texts } from "./texts.ts";

type Words = Readonly<Record<string, Extract<keyof Texts, string>>>;

const methods: Words = {
  qr: "qr",
  "dynamic-code": "dynamicCode",
  sms: "sms",
  passkey: "passkey",
  face: "face",
  remote: "remote",
};
const assurances: Words = { hw: "hw", uv: "uv", soft: "soft", "soft-offline": "softOffline", sms: "smsWorth" };

/** Our word for it beside its own; what is not known is said as it stands. */
function named(words: Words, value: string): string {
  const key = Object.hasOwn(words, value) ? words[value] : undefined;
  const text: unknown = key === undefined ? undefined : messages.t[key];
  return typeof text === "string" ? `${text} (${value})` : value;
}

/** What a receipt says, in the order in which people ask: who, what, when, how. */
export function factsOf(
  claims: ReceiptClaims,
  { deviceKey, row }: Pick<Extract<Judgement, { kind: "judged" }>, "deviceKey" | "row">,
): readonly (readonly [string, string])[] {
  const { t, format } = messages;
  const { iss, org, biz, type, op, reference, sub, decided_at: decidedAt, iat, method, acr, dd } = claims;
  const place = row && { index: format.number(row.index + 1), size: format.number(row.size) };
  return [
    [t.issuer, iss],
    [t.organization, org],
    [t.business, biz],
    [t.type, type],
    [t.approvedAt, format.dateTime(decidedAt)],
    [t.releasedAt, format.dateTime(iat)],
    [t.method, named(methods, method)],
    [t.assurance, named(assurances, acr)],
    [t.user, sub],
    ...(reference === undefined ? [] : [[t.reference, reference] as const]),
    [t.operation, op],
    ...(deviceKey === null ? [] : [[t.deviceKey, deviceKey] as const]),
    [t.digest, dd],
    ...(place ? [[t.row, t.rowOf(place)] as const] : []),
  ];
}

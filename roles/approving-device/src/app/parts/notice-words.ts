import type { NoticeView } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";

/** What happened, in a sentence. */
export function noticeTitle(notice: NoticeView): string {
  const { t } = texts;
  const { kind, device, title } = notice;
  const of = { device: device ?? t.noticeSomeDevice };
  const method = { method: methodName(notice), type: title?.[texts.locale.value] ?? "" };
  const titles: Readonly<Record<NoticeView["kind"], string>> = {
    "device.added": t.noticeAdded(of),
    "device.replacing": t.noticeReplacing(of),
    "device.replaced": t.noticeReplaced(of),
    "device.removed": t.noticeRemoved(of),
    "device.frozen": t.noticeFrozen(of),
    "keys.rotated": t.noticeRotated(of),
    "method.added": t.noticeMethodAdded(method),
    "method.removed": t.noticeMethodRemoved(method),
    "method.preferred": t.noticeMethodPreferred(method),
    "method.learnt": t.noticeMethodLearnt(method),
  };
  return titles[kind];
}

/** The method as the user knows it, with what tells it from another, such as the end of a phone number. */
function methodName({ method, device }: NoticeView): string {
  const { t } = texts;
  if (method === undefined) return device ?? "";
  const names: Readonly<Record<NonNullable<typeof method>, string>> = {
    qr: t.methodQr,
    passkey: t.methodPasskey,
    face: t.methodFace,
    "dynamic-code": t.methodDynamicCode,
    remote: t.methodRemote,
    sms: t.methodSms,
  };
  const name = names[method];
  return device === null || device === method ? name : t.methodNamed({ method: name, name: device });
}

/** True while a replacement of every device can still be stopped. `now` in Unix seconds. */
export function mayVeto({ kind, enrollment, vetoUntil, isVetoed }: NoticeView, now: number): boolean {
  return kind === "device.replacing" && enrollment !== undefined && !isVetoed && (vetoUntil ?? 0) > now;
}

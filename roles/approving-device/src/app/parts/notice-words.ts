import type { NoticeView } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";

/** What happened, in a sentence. */
export function noticeTitle({ kind, device }: NoticeView): string {
  const { t } = texts;
  const of = { device: device ?? t.noticeSomeDevice };
  const titles: Readonly<Record<NoticeView["kind"], string>> = {
    "device.added": t.noticeAdded(of),
    "device.replacing": t.noticeReplacing(of),
    "device.replaced": t.noticeReplaced(of),
    "device.removed": t.noticeRemoved(of),
    "device.frozen": t.noticeFrozen(of),
    "keys.rotated": t.noticeRotated(of),
  };
  return titles[kind];
}

/** True while a replacement of every device can still be stopped. `now` in Unix seconds. */
export function mayVeto({ kind, enrollment, vetoUntil, isVetoed }: NoticeView, now: number): boolean {
  return kind === "device.replacing" && enrollment !== undefined && !isVetoed && (vetoUntil ?? 0) > now;
}

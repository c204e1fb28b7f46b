import { type EnrollmentId, type MethodName, newId, type NoticeKind } from "@countersign/protocol";
import { type Binding, deviceName } from "../core/binding.ts";
import { againSeconds, type Notice } from "../core/notice.ts";
import type { Context } from "./context.ts";

interface About {
  readonly binding: Pick<Binding, "id" | "organization" | "subject" | "label" | "application">;
  readonly kind: NoticeKind;
  readonly enrollment?: EnrollmentId;
}

/** What the other devices are told of this one, now. */
export function noticesAbout({ clock, random }: Context, { binding, kind, enrollment }: About): readonly Notice[] {
  const { id: about, organization, subject } = binding;
  const device = deviceName(binding);
  const id = newId("evt", { clock, random });
  return [{ id, organization, subject, kind, atMs: clock(), about, device, enrollment: enrollment ?? null }];
}

/** The same told now and once more after a random 2 to 24 hours: whoever keeps one phone from being looked at now cannot know when (T10). */
export function noticesTwice(context: Context, about: About): readonly Notice[] {
  const { random } = context;
  const { least, most } = againSeconds;
  const drawn = random(4);
  const share = new DataView(drawn.buffer, drawn.byteOffset).getUint32(0) / 2 ** 32;
  const later = Math.floor((least + share * (most - least)) * 1000);
  const again = noticesAbout(context, about).map((notice) => ({ ...notice, atMs: notice.atMs + later }));
  return [...noticesAbout(context, about), ...again];
}

/** What every device of a user is told of a method. */
export function methodNotices(
  { clock, random }: Pick<Context, "clock" | "random">,
  {
    name,
    type,
    ...about
  }: {
    readonly organization: string;
    readonly subject: string;
    readonly kind: NoticeKind;
    readonly method: MethodName;
    readonly name: string | null;
    readonly type?: string;
  },
): readonly Notice[] {
  const told = { ...about, ...(type !== undefined && { type }) };
  const id = newId("evt", { clock, random });
  return [{ id, atMs: clock(), about: null, device: name ?? about.method, enrollment: null, ...told }];
}

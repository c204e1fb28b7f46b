/** What the other devices of a subject are told of (§9, wire names). */
export const noticeKinds = [
  "device.added",
  "device.replacing",
  "device.replaced",
  "device.removed",
  "device.frozen",
  "keys.rotated",
  "method.added",
  "method.removed",
  "method.preferred",
  "method.learnt",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

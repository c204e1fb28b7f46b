import type { BadgeTone, IconName } from "@countersign/ui";
import type { AnswerOf, consoleToVerificationServer } from "@countersign/protocol/contract";
import { texts } from "../texts/texts.ts";

export type StaffDevice = AnswerOf<typeof consoleToVerificationServer.listDevices>["devices"][number];
export type DeviceState = StaffDevice["state"];

export const deviceStates: readonly DeviceState[] = ["active", "frozen", "confirmed", "pending", "revoked"];

export function deviceStateName(state: DeviceState): string {
  const { t } = texts;
  return {
    active: t.deviceActive,
    frozen: t.deviceFrozen,
    confirmed: t.deviceConfirmed,
    pending: t.devicePending,
    revoked: t.deviceRevoked,
  }[state];
}

const looks: Readonly<Record<DeviceState, { readonly tone: BadgeTone; readonly icon: IconName }>> = {
  active: { tone: "good", icon: "check" },
  frozen: { tone: "warn", icon: "snow" },
  confirmed: { tone: "accent", icon: "clock" },
  pending: { tone: "plain", icon: "clock" },
  revoked: { tone: "plain", icon: "cross" },
};

export function deviceLook(state: DeviceState): { readonly tone: BadgeTone; readonly icon: IconName } {
  return looks[state];
}

/** Who stopped it. */
export function freezerName(by: NonNullable<StaffDevice["frozenBy"]>): string {
  const { t } = texts;
  return { site: t.frozenBySite, staff: t.frozenByStaff, alarm: t.frozenByAlarm }[by];
}

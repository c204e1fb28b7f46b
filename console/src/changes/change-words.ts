import type { BadgeTone, IconName } from "@countersign/ui";
import type { AnswerOf, staffToConsoleServer } from "@countersign/protocol/contract";
import { texts } from "../texts/texts.ts";

export type ChangeView = AnswerOf<typeof staffToConsoleServer.proposeChange>;
export type Change = ChangeView["change"];
export type ChangeState = ChangeView["state"];

export function changeStateName(state: ChangeState): string {
  const { t } = texts;
  return {
    proposed: t.changeProposed,
    approving: t.changeApproving,
    applied: t.changeApplied,
    rejected: t.changeRejected,
    withdrawn: t.changeWithdrawn,
    failed: t.changeFailed,
  }[state];
}

const looks: Readonly<Record<ChangeState, { readonly tone: BadgeTone; readonly icon: IconName }>> = {
  proposed: { tone: "accent", icon: "clock" },
  approving: { tone: "accent", icon: "device" },
  applied: { tone: "good", icon: "check" },
  rejected: { tone: "warn", icon: "cross" },
  withdrawn: { tone: "plain", icon: "undo" },
  failed: { tone: "danger", icon: "warning" },
};

export function changeLook(state: ChangeState): { readonly tone: BadgeTone; readonly icon: IconName } {
  return looks[state];
}

export function isOpenChange({ state }: Pick<ChangeView, "state">): boolean {
  return state === "proposed" || state === "approving";
}

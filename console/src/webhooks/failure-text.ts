import { texts } from "../texts/texts.ts";
import type { Delivery } from "./delivery-badge.tsx";

/** Why a delivery did not arrive. */
export function failureText(failure: NonNullable<Delivery["failure"]>, status: number | undefined): string {
  const { t } = texts;
  return {
    status: t.failedStatus({ status: String(status ?? "") }),
    no_answer: t.failedNoAnswer,
    target_forbidden: t.failedTarget,
    user_unknown: t.failedUser,
    gone: t.failedGone,
    disabled: t.failedDisabled,
  }[failure];
}

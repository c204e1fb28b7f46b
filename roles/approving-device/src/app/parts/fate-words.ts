import type { IconName } from "@countersign/ui";
import type { Fate, HistoryEntry } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";
import type { FigureTone } from "./result-figure.tsx";

interface FateWords {
  readonly title: string;
  readonly text: string;
  readonly icon: IconName;
  readonly tone: FigureTone;
}

/** How a result is told, large. */
export function fateWords({ fate, organization, reason, answer, offline }: HistoryEntry): FateWords {
  const { t } = texts;
  // Nobody was told yet: whether the page took the digits is known once there is a network.
  if (offline === null && answer === "approve" && fate === "waiting")
    return { title: t.resultOfflineTitle, text: t.resultOfflineText, icon: "offline", tone: "active" };
  const of = { organization };
  const words: Readonly<Record<Fate, FateWords>> = {
    waiting: { title: t.resultApprovedTitle, text: t.resultApprovedText, icon: "check", tone: "active" },
    done: { title: t.resultDoneTitle, text: t.resultDoneText(of), icon: "check", tone: "good" },
    failed: { title: t.resultFailedTitle, text: t.resultFailedText(of), icon: "warning", tone: "warn" },
    declined: {
      title: t.resultDeclinedTitle,
      text: reason === "not_me" ? t.resultReportedText : t.resultDeclinedText,
      icon: "cross",
      tone: "bad",
    },
    expired: { title: t.resultExpiredTitle, text: t.resultExpiredText, icon: "clock", tone: "plain" },
    cancelled: { title: t.resultCancelledTitle, text: t.resultCancelledText, icon: "cross", tone: "plain" },
    blocked: { title: t.resultBlockedTitle, text: t.resultBlockedText, icon: "warning", tone: "bad" },
    revoked: { title: t.resultRevokedTitle, text: t.resultRevokedText, icon: "undo", tone: "plain" },
    unknown: { title: t.resultUnknownTitle, text: t.resultUnknownText, icon: "offline", tone: "plain" },
  };
  return words[fate];
}

/** What became of operations, as a filter names it. */
export function fateName(fate: Fate): string {
  const { t } = texts;
  const names: Readonly<Record<Fate, string>> = {
    waiting: t.historyFateWaiting,
    done: t.historyFateDone,
    failed: t.historyFateFailed,
    declined: t.answerDeclined,
    expired: t.historyFateExpired,
    cancelled: t.historyFateCancelled,
    blocked: t.historyFateBlocked,
    revoked: t.historyFateRevoked,
    unknown: t.historyFateUnknown,
  };
  return names[fate];
}

/** How a result is told in a row: what the user answered, and what became of it. */
export function fateLine({ answer, fate, offline, undecided = false }: HistoryEntry): string {
  const { t } = texts;
  if (undecided) return fateName(fate);
  if (offline === null && answer === "approve" && fate === "waiting") return t.approvedAnd({ became: t.stateOffline });
  const after: Readonly<Partial<Record<Fate, string>>> = {
    waiting: t.stateWaiting,
    unknown: t.stateWaiting,
    done: t.stateDone,
    failed: t.stateFailed,
    expired: t.stateExpired,
    revoked: t.stateRevoked,
  };
  if (answer === "decline") return t.answerDeclined;
  const became = after[fate];
  return became === undefined ? t.answerApproved : t.approvedAnd({ became });
}

import { texts } from "../texts/texts.ts";
import type { ResultGroup } from "./statistics.ts";

/** What a group of results is called. */
export function groupName(group: ResultGroup): string {
  const { t } = texts;
  return {
    released: t.groupReleased,
    declined: t.groupDeclined,
    expired: t.groupExpired,
    stopped: t.groupStopped,
    open: t.groupOpen,
  }[group];
}

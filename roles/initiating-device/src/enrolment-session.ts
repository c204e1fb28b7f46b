import type { EnrolmentDisplay } from "./display.ts";
import { parseStateEvent } from "./display-event.ts";
import { followStream } from "./follow-stream.ts";
import { sayUnreadable } from "./say-unreadable.ts";
import type { Stage } from "./stage.ts";

/** What the states of an enrolment (§9) look like here. */
const stageOfState: Readonly<Record<string, Stage>> = {
  pending: "enrol-digits",
  confirmed: "enrol-done",
  active: "enrol-done",
  dead: "enrol-dead",
  revoked: "enrol-dead",
  expired: "enrol-expired",
};

/** Follows the states of an enrolment, where the site handed over a stream for them (§9). */
export function startEnrolmentSession(
  { states }: EnrolmentDisplay,
  onStage: (stage: Stage) => void,
  signal: AbortSignal,
): void {
  if (states === undefined) return;
  const onEvent = ({ event, data }: { event: string; data: string }): void => {
    const stage = event === "state" ? stageOfState[parseStateEvent(data)?.state ?? ""] : undefined;
    if (stage !== undefined) onStage(stage);
  };
  const ignore = (): void => {};
  void followStream(
    states,
    { onEvent, onOpen: ignore, onLost: ignore, onUnreadable: sayUnreadable, onRefused: ignore },
    signal,
  );
}

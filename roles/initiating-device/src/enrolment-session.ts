import type { EnrolmentDisplay } from "./display.ts";
import { parseStateEvent } from "./display-event.ts";
import { followStream } from "./follow-stream.ts";
import type { Stage } from "./stage.ts";

const endings: Readonly<Record<string, Stage>> = {
  confirmed: "enrol-done",
  active: "enrol-done",
  dead: "enrol-dead",
  revoked: "enrol-dead",
  expired: "expired",
};

/** Follows the states of an enrolment, where the site handed over a stream for them (§9). */
export function startEnrolmentSession(
  { states }: EnrolmentDisplay,
  onEnd: (stage: Stage) => void,
  signal: AbortSignal,
): void {
  if (states === undefined) return;
  void followStream(
    states,
    {
      onEvent: ({ event, data }) => {
        const ending = event === "state" ? endings[parseStateEvent(data)?.state ?? ""] : undefined;
        if (ending !== undefined) onEnd(ending);
      },
      onOpen: () => {},
      onLost: () => {},
      onRefused: () => {},
    },
    signal,
  );
}

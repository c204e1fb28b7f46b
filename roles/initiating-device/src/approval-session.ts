import type { ApprovalDisplay } from "./display.ts";
import {
  type CodePurpose,
  parseCodeEntryEvent,
  parseFrameEvent,
  parseStateEvent,
  type StateEvent,
} from "./display-event.ts";
import { followStream } from "./follow-stream.ts";
import { isFinalStage, type Stage, stageOf } from "./stage.ts";

/** What changed; absent members did not. */
export interface SessionChange {
  readonly stage?: Stage;
  readonly code?: string;
  readonly device?: string | null;
  readonly event?: StateEvent;
  /** The codes that may be typed from now on. */
  readonly purposes?: readonly CodePurpose[];
}

/** Failed tries in a row before the user is told. */
const failuresToTell = 2;

/** Follows both streams of one operation (§5) until it ends or `signal` aborts. Shows, never decides. */
export function startApprovalSession(
  { frames, states }: ApprovalDisplay,
  onChange: (change: SessionChange) => void,
  signal: AbortSignal,
): void {
  /** What the server said last, which a lost connection covers but does not change. */
  let told: Stage = "connecting";
  let covered = false;
  let last: StateEvent | null = null;
  let purposes: readonly CodePurpose[] = [];
  const scannable = new AbortController();
  const ended = new AbortController();

  function show(stage: Stage): void {
    told = stage;
    covered = false;
    onChange({ stage });
    if (stage !== "waiting" && stage !== "connecting") scannable.abort();
    if (isFinalStage(stage)) ended.abort();
  }

  function onState(data: string): void {
    const event = parseStateEvent(data);
    if (event === null || event.version < (last?.version ?? -1)) return;
    last = event;
    onChange({ device: event.device, event });
    show(stageOf(event, { previous: told, purposes }));
  }

  function onCodeEntry(data: string): void {
    const now = parseCodeEntryEvent(data);
    if (now === null) return;
    purposes = now;
    onChange({ purposes });
    if (last !== null) show(stageOf(last, { previous: told, purposes }));
  }

  void followStream(
    states,
    {
      onEvent({ event, data }) {
        if (event === "state") onState(data);
        if (event === "code-entry") onCodeEntry(data);
      },
      onOpen: () => covered && show(told),
      onLost: (failures) => {
        if (failures < failuresToTell || isFinalStage(told)) return;
        covered = true;
        onChange({ stage: "lost" });
      },
      onRefused: (refusal) => {
        if (refusal !== "busy") return show("gone");
        covered = true;
        onChange({ stage: "too-many" });
      },
    },
    AbortSignal.any([signal, ended.signal]),
  );
  void followStream(
    frames,
    {
      onEvent: ({ event, data }) => {
        const code = event === "frame" ? parseFrameEvent(data) : null;
        if (code !== null) onChange({ code });
      },
      onOpen: () => {},
      onLost: () => {},
      onRefused: (refusal) => refusal === "busy" && !covered && onChange({ stage: "too-many" }),
    },
    AbortSignal.any([signal, scannable.signal]),
  );
}

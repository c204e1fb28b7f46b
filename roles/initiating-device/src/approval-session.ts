import type { ApprovalDisplay } from "./display.ts";
import {
  type CodePurpose,
  parseCodeEntryEvent,
  parseFrameEvent,
  parseStateEvent,
  parseWaysEvent,
  type StateEvent,
} from "./display-event.ts";
import { followStream } from "./follow-stream.ts";
import type { StreamEvent } from "./read-events.ts";
import { isFinalStage, type Stage, stageOf } from "./stage.ts";
import type { Ways } from "./ways.ts";

/** What changed; absent members did not. */
export interface SessionChange {
  readonly stage?: Stage;
  readonly code?: string;
  readonly device?: string | null;
  readonly event?: StateEvent;
  /** The codes that may be typed from now on. */
  readonly purposes?: readonly CodePurpose[];
  /** The ways that there are from now on, and the one under way. */
  readonly ways?: Ways;
  /** A stream that could not be read at all at the first try; it is tried again. */
  readonly unreadable?: string;
}

/** Failed tries in a row before the user is told. */
const failuresToTell = 2;

/** What the server said last, which a lost connection covers but does not change. */
interface Teller {
  onEvent(event: StreamEvent): void;
  /** Shows something else until the server is heard again. */
  cover(stage: Stage): void;
  uncover(): void;
  end(stage: Stage): void;
  isCovered(): boolean;
}

function createTeller(onChange: (change: SessionChange) => void, onStage: (stage: Stage) => void): Teller {
  let told: Stage = "connecting";
  let covered = false;
  let last: StateEvent | null = null;
  let purposes: readonly CodePurpose[] = [];

  function show(stage: Stage): void {
    told = stage;
    covered = false;
    onChange({ stage });
    onStage(stage);
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

  function onWays(data: string): void {
    const ways = parseWaysEvent(data);
    if (ways !== null) onChange({ ways });
  }

  return {
    onEvent({ event, data }) {
      if (event === "state") onState(data);
      if (event === "code-entry") onCodeEntry(data);
      if (event === "ways") onWays(data);
    },
    cover(stage) {
      if (isFinalStage(told)) return;
      covered = true;
      onChange({ stage });
    },
    uncover: () => covered && show(told),
    end: show,
    isCovered: () => covered,
  };
}

/** Follows both streams of one operation (§5) until it ends or `signal` aborts. Shows, never decides; needs no page. */
export function startApprovalSession(
  { frames, states }: ApprovalDisplay,
  onChange: (change: SessionChange) => void,
  signal: AbortSignal,
): void {
  const scannable = new AbortController();
  const ended = new AbortController();
  const teller = createTeller(onChange, (stage) => {
    if (stage !== "waiting" && stage !== "connecting") scannable.abort();
    if (isFinalStage(stage)) ended.abort();
  });

  const onUnreadable = (unreadable: string): void => onChange({ unreadable });
  void followStream(
    states,
    {
      onUnreadable,
      onEvent: teller.onEvent,
      onOpen: teller.uncover,
      onLost: (failures) => failures >= failuresToTell && teller.cover("lost"),
      onRefused: (refusal) => (refusal === "busy" ? teller.cover("too-many") : teller.end("gone")),
    },
    AbortSignal.any([signal, ended.signal]),
  );
  void followStream(
    frames,
    {
      onUnreadable,
      onEvent: ({ event, data }) => {
        const code = event === "frame" ? parseFrameEvent(data) : null;
        if (code !== null) onChange({ code });
      },
      onOpen: () => {},
      onLost: () => {},
      onRefused: (refusal) => refusal === "busy" && !teller.isCovered() && onChange({ stage: "too-many" }),
    },
    AbortSignal.any([signal, scannable.signal]),
  );
}

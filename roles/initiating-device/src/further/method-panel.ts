import type { Attempt } from "../attempt.ts";
import type { CodeAnswer } from "../display-request.ts";
import { make } from "../make-element.ts";
import { askPasskey } from "./ask-passkey.ts";
import { capture } from "./capture.ts";
import type { MethodOutcome } from "./method-outcome.ts";
import type { WayFault, WayTexts } from "./way-texts.ts";

export interface MethodPanelOptions {
  /** Sends what the method brought. */
  readonly onInput: (attempt: Attempt, input: object) => Promise<CodeAnswer>;
  /** Begins the same method anew: a set of pictures is good once. */
  readonly onAgain: (attempt: Attempt) => void;
}

/** Passkey and camera: one button, because browsers want a gesture, and what comes of it. */
interface MethodPanel {
  readonly element: HTMLElement;
  /** Stands where the code stands otherwise. */
  readonly preview: HTMLElement;
  /** Shows what this attempt needs; null, or another attempt, ends the one before and lets the camera go. */
  render(attempt: Attempt | null, texts: WayTexts): void;
  focus(): void;
}

/** What the panel is doing. */
interface Work {
  readonly attempt: Attempt;
  readonly abort: AbortController;
  /** The prompt to follow now; -1 while none is. */
  prompt: number;
  busy: boolean;
  fault: WayFault | null;
  /** True once pictures may have been sent. */
  spent: boolean;
}

export function createMethodPanel({ onInput, onAgain }: MethodPanelOptions): MethodPanel {
  const parts = createParts();
  let work: Work | null = null;
  let texts: WayTexts | null = null;

  const show = (): void => {
    if (work !== null && texts !== null) renderWork(parts, work, texts);
  };
  async function run(mine: Work): Promise<void> {
    Object.assign(mine, { busy: true, fault: null });
    show();
    const outcome = await ask(mine);
    if (mine !== work) return;
    Object.assign(mine, { prompt: -1, spent: "input" in outcome || outcome.fault === "not-taken" });
    show();
    const fault = "fault" in outcome ? outcome.fault : faultOf(await onInput(mine.attempt, outcome.input));
    Object.assign(mine, { busy: fault === null, fault });
    if (mine === work) show();
  }
  function ask({ attempt: { show: asked }, abort: { signal } }: Work): Promise<MethodOutcome> {
    if (asked.kind === "passkey") return askPasskey(asked, signal);
    if (asked.kind !== "capture") return Promise.resolve({ fault: "unsupported" });
    return capture(asked, { video: parts.video, onPrompt, signal });
  }
  function onPrompt(at: number): void {
    if (work !== null) work.prompt = at;
    show();
  }
  parts.button.addEventListener("click", () => {
    if (work === null || work.busy) return;
    if (work.spent && work.attempt.show.kind === "capture") onAgain(work.attempt);
    else void run(work);
  });
  return {
    element: parts.element,
    preview: parts.preview,
    render(attempt, now) {
      texts = now;
      if (attempt?.id !== work?.attempt.id) {
        work?.abort.abort();
        work = attempt && { attempt, abort: new AbortController(), prompt: -1, busy: false, fault: null, spent: false };
      }
      show();
    },
    focus: () => parts.button.focus(),
  };
}

type Parts = ReturnType<typeof createParts>;

function createParts() {
  const video = make("video", { playsinline: "" });
  video.muted = true;
  const oval = make("div", { class: "oval", "aria-hidden": "true" });
  const count = make("span", { class: "count" });
  const text = make("strong");
  const prompt = make("p", { class: "prompt", "aria-live": "assertive" }, count, text);
  const preview = make("div", { class: "camera", hidden: "" }, make("div", { class: "lens" }, video, oval), prompt);
  const error = make("p", { class: "error", role: "alert" });
  const button = make("button", { class: "primary", type: "button", part: "method" });
  const element = make("div", { class: "method" }, error, button);
  return { element, preview, video, prompt, count, text, error, button };
}

function renderWork(
  { video, prompt, count, text, error, button }: Parts,
  { attempt: { show }, prompt: at, busy, fault }: Work,
  texts: WayTexts,
): void {
  const asked = show.kind === "capture" ? show.prompts[at] : undefined;
  prompt.hidden = asked === undefined;
  if (show.kind === "capture" && asked !== undefined) {
    count.textContent = texts.promptOf(at + 1, show.prompts.length);
    text.textContent = texts.prompts[asked];
  }
  video.setAttribute("aria-label", texts.cameraPicture);
  error.hidden = fault === null;
  if (fault !== null) error.textContent = texts.faults[fault];
  button.hidden = fault === "over" || asked !== undefined;
  button.disabled = busy;
  button.textContent = busy ? texts.working : fault !== null ? texts.again : labelOf(show, texts);
}

function labelOf(show: Attempt["show"], texts: WayTexts): string {
  if (show.kind === "capture") return texts.startCamera;
  return show.kind === "passkey" && show.platform ? texts.useOwnDevice : texts.usePasskey;
}

function faultOf(answer: CodeAnswer): WayFault | null {
  return answer === "accepted" ? null : answer;
}

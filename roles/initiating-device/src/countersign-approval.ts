import { type SessionChange, startApprovalSession } from "./approval-session.ts";
import { startCountdown } from "./countdown.ts";
import type { ApprovalDisplay, EnrolmentDisplay } from "./display.ts";
import { sendCancel, sendCode, type TypedCode } from "./display-request.ts";
import { startEnrolmentSession } from "./enrolment-session.ts";
import { fetchApproved } from "./fetch-approved.ts";
import { keepInHistory } from "./load-history.ts";
import { loadFurtherWays } from "./load-further-ways.ts";
import { blank, type Model } from "./model.ts";
import { parseApprovalDisplay, parseEnrolmentDisplay } from "./parse-display.ts";
import { pageClock } from "./page-clock.ts";
import { sayUnreadable } from "./say-unreadable.ts";
import { savePicture } from "./save-picture.ts";
import { isFinalStage, type Stage } from "./stage.ts";
import { styles } from "./styles.ts";
import { textsFor } from "./texts.ts";
import { createView, type View } from "./view.ts";
import { attemptOf } from "./view-ways.ts";
import { createWayControl, type WayControl } from "./way-control.ts";
import { onlyTheCode, otherWays } from "./ways.ts";

/** What the page found out about the short string (§9 step 4). */
export type EnrolmentResult = "confirmed" | "wrong" | "dead";

/**
 * `<countersign-approval>`: shows the live code of one operation, or an enrolment code, and what becomes of it (§5, §9).
 *
 * Set `display` to the create answer's `display` with `expiresAt`, or `enrolment` to the enrolment's code.
 * Set `scene` before it, {id, title, lines: [[label, value]]}, to have the browser keep the operation for `<countersign-history>` (docs/history.md).
 * Attributes: `locale` (`en`, `zh`; else the page's language), `heading`, `same-device` for an operation that was created so (§11.3).
 * Events, all bubbling and composed: `countersign-state` {state, version, outcome}, `countersign-retry`,
 * `countersign-short-string` {shortString}, answered by calling `enrolmentResult`.
 * It decides nothing: what it shows is never authority (T51).
 */
export class CountersignApproval extends HTMLElement {
  static readonly observedAttributes = ["locale", "heading", "same-device"];

  #view: View;
  #ways: WayControl;
  #model: Model = blank;
  #display: ApprovalDisplay | null = null;
  #enrolment: EnrolmentDisplay | null = null;
  #scene: unknown = null;
  /** Where an enrolment stands while digits are not being checked. */
  #asking: Stage = "enrol-scan";
  #session = new AbortController();
  #sending = new AbortController();
  #stopCountdown = (): void => {};

  constructor() {
    super();
    this.#view = createView({
      onDigits: (digits) => void this.#takeDigits(digits),
      onIncomplete: (lengths) => this.#view.digitsError(this.#texts.needDigits(lengths)),
      onCancel: () => void this.#cancel(),
      onRetry: () => this.#emit("countersign-retry", null),
      onSave: () => savePicture(this.#model.code ?? "", "countersign-code.png"),
      onAnother: () => void this.#ways.toggle(),
      onWay: (way) => void this.#ways.choose(way),
      onResend: () => void this.#ways.repeat(),
      onAgain: () => void this.#ways.repeat(),
      onLoadAgain: () => void this.#loadFurther(),
      onInput: (attempt, input) => this.#ways.answer(attempt, input),
    });
    this.#ways = createWayControl({
      model: () => this.#model,
      update: (change) => this.#update(change),
      states: () => this.#display?.states ?? null,
      focusWay: () => this.#view.focusWay(this.#model.further),
      load: () => this.#loadFurther(),
    });
    const root = this.attachShadow({ mode: "open", delegatesFocus: false });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    root.append(this.#view.element);
  }

  /** The operation to show; null shows nothing live. Setting it starts anew. */
  get display(): ApprovalDisplay | null {
    return this.#display;
  }
  set display(value: unknown) {
    this.#display = value === null || value === undefined ? null : parseApprovalDisplay(value);
    this.#enrolment = null;
    this.#start();
  }

  /** What this browser keeps the operation under; null keeps nothing. */
  get scene(): unknown {
    return this.#scene;
  }
  set scene(value: unknown) {
    this.#scene = value;
  }

  /** The enrolment to show; null shows nothing live. Setting it starts anew. */
  get enrolment(): EnrolmentDisplay | null {
    return this.#enrolment;
  }
  set enrolment(value: unknown) {
    this.#enrolment = value === null || value === undefined ? null : parseEnrolmentDisplay(value);
    this.#display = null;
    this.#start();
  }

  /**
   * Sends a request to the page's own site, like the page's `fetch`. When the site's `requireApproval()` asks for an approval first, the element
   * shows it, and the request is sent again once it was given. Resolves with the site's answer; with the 403 when the operation ended otherwise,
   * the element is sent to fetch something else or is removed, or `init.signal` ends it. `countersign-retry` says that the user wants another try.
   */
  fetch(url: string, init: RequestInit = {}): Promise<Response> {
    this.#sending.abort();
    this.#sending = new AbortController();
    const signals = [this.#sending.signal, ...(init.signal ? [init.signal] : [])];
    return fetchApproved(this, { url, init, signal: AbortSignal.any(signals) });
  }

  /** Tells the element what the site answered to the six digits. */
  enrolmentResult(result: EnrolmentResult): void {
    this.#view.digitsBusy(false);
    if (result === "confirmed") return this.#end("enrol-done");
    if (result === "dead") return this.#end("enrol-dead");
    this.#update({ stage: this.#asking });
    this.#view.digitsError(this.#texts.wrongShortString);
  }

  connectedCallback(): void {
    for (const name of ["scene", "display", "enrolment"] as const) this.#adoptEarly(name);
    this.#start();
  }

  disconnectedCallback(): void {
    this.#sending.abort();
    this.#stop();
    this.#update({ ways: onlyTheCode });
  }

  attributeChangedCallback(): void {
    this.#update({ heading: this.getAttribute("heading"), sameDevice: this.hasAttribute("same-device") });
  }

  /** A page may have set the property before this script was loaded. */
  #adoptEarly(name: "scene" | "display" | "enrolment"): void {
    if (!Object.hasOwn(this, name)) return;
    const value: unknown = Reflect.get(this, name);
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, value);
  }

  get #texts() {
    const page = this.closest("[lang]")?.getAttribute("lang") ?? null;
    return textsFor([this.getAttribute("locale"), page, ...navigator.languages]);
  }

  #start(): void {
    this.#stop();
    const { heading, sameDevice, further } = this.#model;
    this.#model = {
      ...blank,
      heading,
      sameDevice,
      further,
      enrolling: this.#enrolment !== null,
      canCancel: this.#display !== null,
    };
    this.#view.digitsError(null);
    this.#view.digitsBusy(false);
    this.#update({});
    // With nothing to show there is nothing to see.
    this.toggleAttribute("data-idle", this.#display === null && this.#enrolment === null);
    if (!this.isConnected) return;
    if (this.#display !== null) this.#startApproval(this.#display);
    else if (this.#enrolment !== null) this.#startEnrolment(this.#enrolment);
  }

  #stop(): void {
    this.#session.abort();
    this.#session = new AbortController();
    this.#stopCountdown();
  }

  #startApproval(display: ApprovalDisplay): void {
    this.#stopCountdown = startCountdown(display.expiresAt, pageClock, (left) => this.#update({ left }));
    startApprovalSession(display, (change) => this.#apply(change), this.#session.signal);
  }

  #startEnrolment(enrolment: EnrolmentDisplay): void {
    this.#asking = "enrol-scan";
    this.#update({ stage: this.#asking, code: enrolment.code });
    this.#stopCountdown = startCountdown(enrolment.expiresAt, pageClock, (left) => {
      this.#update({ left });
      if (left?.seconds === 0) this.#end("enrol-expired");
    });
    startEnrolmentSession(enrolment, (stage) => this.#moveEnrolment(stage), this.#session.signal);
  }

  #moveEnrolment(stage: Stage): void {
    if (isFinalStage(stage)) return this.#end(stage);
    this.#asking = stage;
    if (this.#model.stage === "enrol-scan") this.#update({ stage });
  }

  #apply({ stage, code, device, event, purposes, ways, unreadable }: SessionChange): void {
    if (unreadable !== undefined) sayUnreadable(unreadable);
    // What ended before it was decided keeps the heading it had.
    if (event && !(event.method === "qr" && ["expired", "cancelled", "blocked"].includes(event.state)))
      this.#update({ onPage: event.method !== null && event.method !== "qr" });
    if (event) this.#emit("countersign-state", { state: event.state, version: event.version, outcome: event.outcome });
    if (event && this.#scene) keepInHistory(this.#scene, event);
    if (code !== undefined) this.#update({ code });
    if (device !== undefined) this.#update({ device });
    if (purposes !== undefined) this.#update({ offlinePossible: purposes.includes("offline") });
    if (ways !== undefined) this.#ways.follow(ways);
    if (ways !== undefined || purposes !== undefined) this.#loadAhead();
    if (stage === undefined) return;
    this.#update(stage === "waiting" ? { stage } : { stage, offlineOpen: false, choosing: false });
    if (isFinalStage(stage)) this.#stopCountdown();
  }

  /** Most pages have the code alone: only where there is more does the second file come, before anybody asks for it. */
  #loadAhead(): void {
    const { ways, further } = this.#model;
    const wanted = ways.attempt !== null || otherWays(ways, this.#model).length > 0;
    if (wanted && further === null) void this.#loadFurther();
  }

  async #loadFurther(): Promise<void> {
    this.#update({ furtherFailed: false });
    const file = await loadFurtherWays();
    if (this.#model.further !== null) return;
    this.#update(file === null ? { furtherFailed: true } : { further: this.#view.adopt(file) });
  }

  #end(stage: Stage): void {
    this.#update({ stage });
    this.#stop();
  }

  async #takeDigits(digits: string): Promise<void> {
    this.#view.digitsError(null);
    this.#view.digitsBusy(true);
    if (this.#enrolment !== null) {
      this.#update({ stage: "enrol-checking" });
      this.#emit("countersign-short-string", { shortString: digits });
      return;
    }
    const display = this.#display;
    if (display === null) return;
    const typed = this.#typed(digits);
    const answer = await sendCode(display.states, typed);
    if (display !== this.#display) return;
    this.#view.digitsBusy(false);
    if (typed.purpose === "method" && typed.attempt !== this.#model.ways.attempt?.id) return;
    const texts = this.#texts;
    const { further } = this.#model;
    const ofMethod = typed.purpose === "method" ? further : null;
    if (answer === "wrong") this.#view.digitsError(ofMethod?.faultText(answer, texts) ?? texts.wrongCode);
    if (answer === "over" && ofMethod !== null) this.#view.digitsError(ofMethod.faultText(answer, texts));
    if (answer === "failed") this.#view.digitsError(texts.sendFailed);
    if (answer === "accepted" && this.#model.stage === "code-needed") this.#update({ stage: "confirmed" });
  }

  #typed(code: string): TypedCode {
    const attempt = attemptOf(this.#model);
    if (attempt !== null) return { purpose: "method", attempt: attempt.id, code };
    return { purpose: this.#model.offlineOpen ? "offline" : "confirmation", code };
  }

  async #cancel(): Promise<void> {
    const display = this.#display;
    if (display !== null) await sendCancel(display.states);
  }

  #update(change: Partial<Model>): void {
    this.#model = { ...this.#model, ...change };
    this.dataset["stage"] = this.#model.stage;
    this.dataset["method"] = attemptOf(this.#model)?.method ?? "qr";
    this.#view.render(this.#model, this.#texts);
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

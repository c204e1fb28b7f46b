import type { Attempt, WayName } from "./attempt.ts";
import type { TimeLeft } from "./countdown.ts";
import type { WayFault } from "./further/way-texts.ts";
import type { Stage } from "./stage.ts";
import type { StageText, Texts } from "./texts.ts";
import { onlyTheCode, type Ways } from "./ways.ts";

/** The ways other than the code on the page (§12): what they need is in a file of its own, for most users scan. */
export interface FurtherWays {
  /** What the way under way is called and says; null where the stage speaks for itself. */
  wordsOf(model: Model, texts: Texts): StageText | null;
  /** What happened to the way under way, above its title; null when the user chose it. */
  noteOf(model: Model, texts: Texts): string | null;
  /** What the digits of the way under way are called. */
  digitsLabel(attempt: Attempt | null, texts: Texts): string;
  faultText(fault: WayFault, texts: Texts): string;
  /** The path of a way's picture, on a field of 24 by 24. */
  iconOf(way: WayName): string;
  /** The list of the other ways, and what the present one needs. */
  render(model: Model, texts: Texts): void;
  /** Puts the focus on the list or the method; false when neither is shown. */
  focus(): boolean;
}

/** All that the element shows at one moment. */
export interface Model {
  readonly stage: Stage;
  readonly enrolling: boolean;
  /** Text of the code; null before the first frame. */
  readonly code: string | null;
  /** Kind of the device that scanned. */
  readonly device: string | null;
  readonly left: TimeLeft | null;
  readonly heading: string | null;
  readonly canCancel: boolean;
  /** True when the authenticator may be in this same browser (§11.3). */
  readonly sameDevice: boolean;
  /** True when a phone without a network may be answered for by its code (§11.4). */
  readonly offlinePossible: boolean;
  /** True while that code is being typed. */
  readonly offlineOpen: boolean;
  /** What may be used instead of the code on the page, and what is (§12). */
  readonly ways: Ways;
  /** True when it is, or was, decided on the page itself. */
  readonly onPage: boolean;
  /** True while the user looks for another way. */
  readonly choosing: boolean;
  /** True while the server is asked for one. */
  readonly wayBusy: boolean;
  /** Why it gave none. */
  readonly wayFault: WayFault | null;
  /** What happened to the way under way without the user's choosing a different one. */
  readonly wayNote: "changed" | "sent-again" | null;
  /** What shows the other ways; null until its file has arrived. */
  readonly further: FurtherWays | null;
  /** True when it did not arrive. */
  readonly furtherFailed: boolean;
}

/** Before anything is known. */
export const blank: Model = {
  stage: "connecting",
  enrolling: false,
  code: null,
  device: null,
  left: null,
  heading: null,
  canCancel: true,
  sameDevice: false,
  offlinePossible: false,
  offlineOpen: false,
  ways: onlyTheCode,
  onPage: false,
  choosing: false,
  wayBusy: false,
  wayFault: null,
  wayNote: null,
  further: null,
  furtherFailed: false,
};

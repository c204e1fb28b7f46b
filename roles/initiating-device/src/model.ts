import type { TimeLeft } from "./countdown.ts";
import type { FurtherWays } from "./further/further-ways.ts";
import type { WayFault } from "./further/way-texts.ts";
import type { Stage } from "./stage.ts";
import { onlyTheCode, type Ways } from "./ways.ts";

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

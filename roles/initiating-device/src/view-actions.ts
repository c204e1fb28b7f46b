import type { DigitFormOptions } from "./digit-form.ts";
import type { MethodPanelOptions } from "./further/method-panel.ts";
import type { OfferedWay } from "./ways.ts";

/** What the user can do on the screen. */
export interface ViewActions extends DigitFormOptions, MethodPanelOptions {
  readonly onCancel: () => void;
  readonly onRetry: () => void;
  readonly onSave: () => void;
  /** Opens or closes the list of ways. */
  readonly onAnother: () => void;
  readonly onWay: (way: OfferedWay) => void;
  readonly onResend: () => void;
  /** Tries once more to load the file of the other ways. */
  readonly onLoadAgain: () => void;
}

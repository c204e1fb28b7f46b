import type { Stage } from "./stage.ts";

type Tone = "plain" | "good" | "bad" | "warn" | "active";

/** A picture in a circle. */
export interface Figure {
  readonly tone: Tone;
  readonly d: string;
}

const phone =
  "M8.2 3h7.6A2.2 2.2 0 0 1 18 5.2v13.6a2.2 2.2 0 0 1-2.2 2.2H8.2A2.2 2.2 0 0 1 6 18.8V5.2A2.2 2.2 0 0 1 8.2 3M10.8 18h2.4";
const check = "m5 12.8 4.6 4.6L19 7.4";
const cross = "m6.5 6.5 11 11m0-11-11 11";
const clock = "M12 20.2a8.2 8.2 0 1 0 0-16.4 8.2 8.2 0 0 0 0 16.4M12 7.6V12l2.9 2.2";
const warning = "M12 4.2 3.4 19h17.2zM12 10v4.2M12 16.6h.01";
const undo = "M8.5 5 4.5 9l4 4M4.5 9h9.3a5.3 5.3 0 0 1 0 10.6H10";
const windows = "M7.5 4.5h10a2 2 0 0 1 2 2v8M5.5 8h8a2 2 0 0 1 2 2v7.5a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2V10a2 2 0 0 1 2-2";

/** The picture in place of the code; stages without one show the code. */
export const figures: Readonly<Partial<Record<Stage, Figure>>> = {
  scanned: { tone: "active", d: phone },
  "code-needed": { tone: "plain", d: phone },
  confirmed: { tone: "active", d: phone },
  approved: { tone: "active", d: check },
  done: { tone: "good", d: check },
  "not-carried-out": { tone: "warn", d: warning },
  declined: { tone: "bad", d: cross },
  expired: { tone: "plain", d: clock },
  cancelled: { tone: "plain", d: cross },
  blocked: { tone: "bad", d: warning },
  revoked: { tone: "plain", d: undo },
  "too-many": { tone: "plain", d: windows },
  gone: { tone: "plain", d: clock },
  "enrol-digits": { tone: "plain", d: phone },
  "enrol-checking": { tone: "active", d: phone },
  "enrol-done": { tone: "good", d: check },
  "enrol-dead": { tone: "bad", d: warning },
  "enrol-expired": { tone: "plain", d: clock },
};

/** The picture of a way whose file has yet to arrive, or did not. */
export function heldFigure(failed: boolean): Figure {
  return failed ? { tone: "warn", d: warning } : { tone: "active", d: clock };
}

import type { Attempt, WayName } from "./attempt.ts";
import type { StreamAddress } from "./display.ts";
import { type Chosen, type CodeAnswer, sendAnswer, sendMethod } from "./display-request.ts";
import type { Model } from "./model.ts";
import { type OfferedWay, onlyTheCode, type Ways } from "./ways.ts";

/** What choosing a way sees of the element. */
interface WayHost {
  readonly model: () => Model;
  readonly update: (change: Partial<Model>) => void;
  /** The stream of states of the operation shown now. */
  readonly states: () => StreamAddress | null;
  readonly focusWay: () => void;
  /** Loads what shows the ways; resolves also when it did not arrive, and the page then says so. */
  readonly load: () => Promise<void>;
}

/** Choosing and following the ways of one operation (§12). */
export interface WayControl {
  /** Opens or closes the list. */
  toggle(): Promise<void>;
  choose(way: OfferedWay): Promise<void>;
  /** The same method anew: another message, another set of pictures. */
  repeat(): Promise<void>;
  /** What the server says: the page follows, whoever changed it. */
  follow(ways: Ways): void;
  answer(attempt: Attempt, input: object): Promise<CodeAnswer>;
}

export function createWayControl({ model, update, states, focusWay, load }: WayHost): WayControl {
  async function ask(asked: StreamAddress, method: WayName): Promise<Chosen> {
    update({ wayBusy: true, wayFault: null });
    return sendMethod(asked, method);
  }
  /** False when it did not begin. */
  async function begin(way: OfferedWay): Promise<boolean> {
    const before = model().ways;
    const asked = states();
    if (asked === null) return false;
    const method = way === "offline" ? "qr" : way;
    const nothingToAsk = method === "qr" && before.attempt === null;
    const chosen = nothingToAsk ? { attempt: null } : await ask(asked, method);
    if (asked !== states()) return false;
    const begun = typeof chosen !== "string";
    update({ wayBusy: false, ...(begun ? opened(way, merged(before, chosen)) : { wayFault: chosen }) });
    focusWay();
    return begun;
  }
  /** What the stream has told meanwhile is newer than the answer. */
  function merged(before: Ways, { attempt }: { attempt: Attempt | null }): Ways {
    const now = model().ways;
    return now === before ? { ...now, attempt } : now;
  }

  return {
    async toggle() {
      update({ choosing: !model().choosing, wayFault: null });
      if (!model().choosing) return;
      if (model().further === null) await load();
      if (model().choosing) focusWay();
    },
    async choose(way) {
      await begin(way);
    },
    async repeat() {
      const method = model().ways.attempt?.method;
      if (method === undefined || !(await begin(method))) return;
      if (method === "sms") update({ wayNote: "sent-again" });
    },
    follow(ways) {
      const { ways: before, wayBusy } = model();
      const other = ways.attempt?.id !== before.attempt?.id;
      const told = other && !wayBusy && before !== onlyTheCode;
      update({ ways, ...(other && { ...closed, offlineOpen: false, wayNote: told ? "changed" : null }) });
    },
    async answer(attempt, input) {
      const asked = states();
      return asked === null ? "over" : sendAnswer(asked, { attempt: attempt.id, input });
    },
  };
}

function opened(way: OfferedWay, ways: Ways): Partial<Model> {
  return { ...closed, offlineOpen: way === "offline", ways };
}

const closed = { choosing: false, wayFault: null, wayNote: null } as const;

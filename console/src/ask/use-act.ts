import { useState } from "preact/hooks";

/** Something that is done when somebody asks for it: whether it is under way, and what went wrong. */
export interface Act {
  readonly busy: boolean;
  readonly fault: unknown;
  /** Does it; what it throws is kept as `fault`. True when it went well. */
  run(act: () => Promise<void>): Promise<boolean>;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  return {
    busy,
    fault,
    async run(act) {
      setBusy(true);
      setFault(null);
      try {
        await act();
        return true;
      } catch (refused) {
        setFault(refused);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

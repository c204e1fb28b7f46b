import type { Clock } from "@countersign/protocol";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ApprovingDevice } from "../core/index.ts";
import type { LockSession } from "./lock-session.ts";

/** What every screen is given. */
interface AppContext {
  readonly device: ApprovingDevice;
  readonly clock: Clock;
  readonly lock: LockSession;
  /** False where the browser keeps no key that nothing can read out: then the history lies open in its storage. */
  readonly isHistorySealed: () => Promise<boolean>;
}

const context = createContext<AppContext | null>(null);

export const AppContextProvider = context.Provider;

export function useApp(): AppContext {
  const value = useContext(context);
  if (value === null) throw new Error("no app around this screen");
  return value;
}

import type { Clock } from "@countersign/protocol";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { AppDevice } from "./app-device.ts";

/** What every screen is given. */
export interface AppContext {
  readonly device: AppDevice;
  readonly clock: Clock;
}

const context = createContext<AppContext | null>(null);

export const AppContextProvider = context.Provider;

export function useApp(): AppContext {
  const value = useContext(context);
  if (value === null) throw new Error("no app around this screen");
  return value;
}

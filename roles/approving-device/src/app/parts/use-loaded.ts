import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useApp } from "../context.ts";

/** What a screen loads: undefined until it is there. Loaded again when `key` or the device's data changes. */
export function useLoaded<T>(load: () => Promise<T>, key: string): Signal<T | undefined> {
  const { device } = useApp();
  const value = useSignal<T | undefined>(undefined);
  useEffect(() => {
    let current = true;
    const refresh = (): void => {
      load().then(
        (loaded) => current && (value.value = loaded),
        () => {},
      );
    };
    refresh();
    const stop = device.onChange(refresh);
    return () => {
      current = false;
      stop();
    };
  }, [key]);
  return value;
}

import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useApp } from "../context.ts";

/** Seconds until an instant (Unix seconds) on the server's clock, never below zero; told once a second. */
export function useTimeLeft(expiresAt: number): ReadonlySignal<number> {
  const { clock, device } = useApp();
  const left = (): number => Math.max(0, Math.ceil(expiresAt - clock() / 1000 - (device.clockOffset() ?? 0)));
  const seconds = useSignal(left());
  useEffect(() => {
    seconds.value = left();
    const timer = setInterval(() => (seconds.value = left()), 1000);
    return () => clearInterval(timer);
  }, [expiresAt]);
  return seconds;
}

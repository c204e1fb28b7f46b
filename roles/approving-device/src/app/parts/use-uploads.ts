import { useEffect } from "preact/hooks";
import { useApp } from "../context.ts";

/** The first pause before another try, which doubles to the longest: a network that the browser calls there may not carry yet. */
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/**
 * Brings the records of what was decided without a network as soon as there is one (§11.4): when the app starts, when the browser says so,
 * and, where a server could not be reached, again and again.
 */
export function useUploads(): void {
  const { device } = useApp();
  useEffect(() => {
    let next: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const upload = (pauseMs: number): void => {
      clearTimeout(next);
      device.uploadOffline().catch(() => {
        clearTimeout(next);
        if (!stopped) next = setTimeout(() => upload(Math.min(2 * pauseMs, longestPauseMs)), pauseMs);
      });
    };
    const uploadNow = (): void => upload(firstPauseMs);
    uploadNow();
    addEventListener("online", uploadNow);
    return () => {
      stopped = true;
      clearTimeout(next);
      removeEventListener("online", uploadNow);
    };
  }, []);
}

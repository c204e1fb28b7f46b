import { useEffect } from "preact/hooks";
import { useApp } from "../context.ts";

/** Brings the records of what was decided without a network as soon as there is one (§11.4): when the app starts, and when the browser says so. */
export function useUploads(): void {
  const { device } = useApp();
  useEffect(() => {
    const upload = (): void => {
      device.uploadOffline().catch(() => {}); // It is tried again at the next occasion.
    };
    upload();
    addEventListener("online", upload);
    return () => removeEventListener("online", upload);
  }, []);
}

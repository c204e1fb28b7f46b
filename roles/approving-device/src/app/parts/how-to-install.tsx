import type { JSX } from "preact";
import { operatingSystem } from "../operating-system.ts";
import { texts } from "../texts/texts.ts";

/** How the app is put on the home screen where the browser offers no button for it. */
export function HowToInstall(): JSX.Element {
  const { t } = texts;
  const os = operatingSystem(navigator.userAgent);
  // A tablet of Apple's says that it is a Mac; no Mac has a touch screen.
  const isTablet = os === "macos" && navigator.maxTouchPoints > 1;
  if (os === "ios" || isTablet) return <>{t.installIos}</>;
  return <>{os === "macos" ? t.installMac : t.installOther}</>;
}

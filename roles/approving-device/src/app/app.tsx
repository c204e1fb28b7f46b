import { Banner, Icon, languageTags, Mark } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useApp } from "./context.ts";
import { UpdateNotice } from "./parts/update-notice.tsx";
import { useUploads } from "./parts/use-uploads.ts";
import { hrefOf, type Route } from "./route.ts";
import { route } from "./router.ts";
import { AccountScreen } from "./screens/account-screen.tsx";
import { AccountsScreen } from "./screens/accounts-screen.tsx";
import { AddAccountScreen } from "./screens/add-account-screen.tsx";
import { EnrolmentScreen } from "./screens/enrolment-screen.tsx";
import { EntryScreen } from "./screens/entry-screen.tsx";
import { GuideScreen } from "./screens/guide-screen.tsx";
import { HealthScreen } from "./screens/health-screen.tsx";
import { HistoryScreen } from "./screens/history-screen.tsx";
import { KeptScreen } from "./screens/kept-screen.tsx";
import { LinkScreen } from "./screens/link-screen.tsx";
import { LockScreen } from "./screens/lock-screen.tsx";
import { LockedScreen } from "./screens/locked-screen.tsx";
import { MissingScreen } from "./screens/missing-screen.tsx";
import { OfflineScreen } from "./screens/offline-screen.tsx";
import { ResultScreen } from "./screens/result-screen.tsx";
import { ReviewScreen } from "./screens/review-screen.tsx";
import { ScanScreen } from "./screens/scan-screen.tsx";
import { SettingsScreen } from "./screens/settings-screen.tsx";
import { texts } from "./texts/texts.ts";

/** While something is to be decided, or shown how it ended, nothing else asks for attention. */
const alone: ReadonlySet<Route["name"]> = new Set(["review", "offline", "result", "link"]);

export function App(): JSX.Element {
  const { locale } = texts;
  const { gate } = useApp().lock;
  useUploads();
  useEffect(() => {
    document.documentElement.lang = languageTags[locale.value];
  }, [locale.value]);
  if (gate.value === "open") return <OpenApp />;
  // Nothing of what is kept here, not even for the moment in which the lock is read (T11).
  return (
    <div class="app" data-locked="true">
      <div class="content">{gate.value !== "checking" && <LockedScreen />}</div>
    </div>
  );
}

function OpenApp(): JSX.Element {
  const { name } = route.value;
  return (
    <div class="app" data-alone={alone.has(name)}>
      <Sidebar current={name} />
      <div class="content">
        <OfflineNotice />
        {!alone.has(name) && <UpdateNotice />}
        <CurrentScreen current={route.value} />
      </div>
    </div>
  );
}

function CurrentScreen({ current }: { readonly current: Route }): JSX.Element {
  switch (current.name) {
    case "accounts":
      return <AccountsScreen />;
    case "account":
      return <AccountScreen key={current.id} id={current.id} />;
    case "add":
      return <AddAccountScreen />;
    case "enrolment":
      return <EnrolmentScreen key={current.id} id={current.id} />;
    case "scan":
      return <ScanScreen />;
    case "link":
      return <LinkScreen />;
    case "offline":
      return <OfflineScreen key={current.id} id={current.id} />;
    case "review":
      return <ReviewScreen key={current.id} id={current.id} />;
    case "result":
      return <ResultScreen key={current.id} id={current.id} />;
    case "history":
      return <HistoryScreen />;
    case "entry":
      return <EntryScreen key={current.id} id={current.id} />;
    case "settings":
      return <SettingsScreen />;
    case "lock":
      return <LockScreen />;
    case "health":
      return <HealthScreen />;
    case "guide":
      return <GuideScreen />;
    case "kept":
      return <KeptScreen />;
    case "missing":
      return <MissingScreen />;
  }
}

/** Beside the content on a wide screen, below it on a phone. */
function Sidebar({ current }: { readonly current: Route["name"] }): JSX.Element {
  const { t } = texts;
  const items = [
    { name: "accounts", label: t.navAccounts, icon: "accounts", holds: ["accounts", "account", "add", "enrolment"] },
    { name: "scan", label: t.navScan, icon: "scan", holds: ["scan"] },
    { name: "history", label: t.navHistory, icon: "history", holds: ["history", "entry"] },
    {
      name: "settings",
      label: t.navSettings,
      icon: "settings",
      holds: ["settings", "lock", "health", "guide", "kept"],
    },
  ] as const;
  return (
    <div class="sidebar">
      <a class="cs-wordmark" href={hrefOf({ name: "accounts" })}>
        <Mark size={30} />
        {t.appName}
      </a>
      <nav class="tabbar" aria-label={t.navigation}>
        {items.map(({ name, label, icon, holds }) => (
          <a
            key={name}
            class="tabbar-item"
            href={hrefOf({ name })}
            aria-current={holds.some((held) => held === current) ? "page" : undefined}
          >
            <span class="tabbar-icon">
              <Icon name={icon} />
            </span>
            <span>{label}</span>
          </a>
        ))}
      </nav>
    </div>
  );
}

function OfflineNotice(): JSX.Element | null {
  const online = useSignal(navigator.onLine);
  useEffect(() => {
    const update = (): void => {
      online.value = navigator.onLine;
    };
    addEventListener("online", update);
    addEventListener("offline", update);
    return () => {
      removeEventListener("online", update);
      removeEventListener("offline", update);
    };
  }, []);
  if (online.value) return null;
  return (
    <div class="notice">
      <Banner kind="warn" icon="offline" title={texts.t.offlineBanner} />
    </div>
  );
}

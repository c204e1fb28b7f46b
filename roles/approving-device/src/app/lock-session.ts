import type { Clock } from "@countersign/protocol";
import { type ReadonlySignal, signal } from "@preact/signals";
import type { AppLock, AppLockState } from "../core/index.ts";

/** Whether the app may show anything. `unreadable`: nobody knows whether it is locked, so it is. */
type Gate = "checking" | "open" | "locked" | "unreadable";

/** The app's lock in this tab: shut at the start and after a while in the background (T11). */
export interface LockSession {
  readonly appLock: AppLock;
  readonly gate: ReadonlySignal<Gate>;
  /** How the app is locked, as last read; null when it is not. */
  readonly kept: ReadonlySignal<AppLockState | null>;
  /** The owner was recognized. */
  readonly open: () => void;
  /** Locks it now, if it can be locked. */
  readonly shut: () => void;
  /** Reads the lock anew. */
  readonly refresh: () => Promise<void>;
}

interface LockSessionOptions {
  readonly appLock: AppLock;
  readonly clock: Clock;
}

export function startLockSession({ appLock, clock }: LockSessionOptions): LockSession {
  const gate = signal<Gate>("checking");
  const kept = signal<AppLockState | null>(null);
  let hiddenAt: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = (): void => {
    gate.value = "open";
  };
  function shut(): void {
    if (kept.value !== null && gate.value === "open") gate.value = "locked";
  }
  async function refresh(): Promise<void> {
    try {
      const before = kept.value;
      kept.value = await appLock.state();
      const isUndecided = gate.value === "checking" || gate.value === "unreadable";
      if (kept.value === null) open();
      else if (isUndecided) gate.value = "locked";
      // Another tab has set the lock, and nobody has opened this one.
      else if (before === null && hiddenAt !== null) shut();
    } catch {
      gate.value = "unreadable";
    }
  }
  function onHide(): void {
    hiddenAt = clock();
    timer = setTimeout(shut, (kept.value?.afterSeconds ?? 0) * 1000);
  }
  function onShow(): void {
    clearTimeout(timer);
    const away = clock() - (hiddenAt ?? clock());
    // A clock that was turned back tells nothing about how long it was.
    if (hiddenAt !== null && (away < 0 || away >= (kept.value?.afterSeconds ?? 0) * 1000)) shut();
    void refresh().finally(() => (hiddenAt = null));
  }
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? onShow() : onHide()));
  void refresh();
  return { appLock, gate, kept, open, shut, refresh };
}

import { ProtocolError } from "@countersign/protocol";
import { effect, type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { DeviceFault, type Fate, type ReviewView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import type { Sending } from "./use-decision.ts";
import { useShownFor } from "./use-shown-for.ts";

/** How the wait for the page stands. */
export interface AwaitedConfirmation {
  /** The page took the code; the approval follows as soon as it may. */
  readonly confirmed: ReadonlySignal<boolean>;
  /** How the operation ended without this device's answer; null while it goes on. */
  readonly ended: ReadonlySignal<Fate | null>;
  /** The server could not be reached; it is tried again. */
  readonly lost: ReadonlySignal<boolean>;
  /** Why it is waited for no more: the server, or this device, will not say otherwise when it is asked again. Null while it is waited for. */
  readonly failed: ReadonlySignal<Sentence | null>;
}

const tryAgainMs = 3000;

/**
 * Waits until the page took the confirmation code, and approves then by itself: typing it was the user's yes (§11.2). Only while the review is
 * visible and has been so for a while (T26), and `mayApprove` says that nothing else speaks against it.
 */
export function useConfirmation(
  { id }: ReviewView,
  { mayApprove, send }: { readonly mayApprove: ReadonlySignal<boolean> } & Pick<Sending, "send">,
): AwaitedConfirmation {
  const { device } = useApp();
  const ended = useSignal<Fate | null>(null);
  const lost = useSignal(false);
  const failed = useSignal<Sentence | null>(null);
  const confirmed = useSignal(false);
  const shown = useShownFor();
  const ready = useComputed(() => shown.value && mayApprove.value);
  useEffect(() => {
    const over = new AbortController();
    const { signal } = over;
    async function run(): Promise<void> {
      while (!signal.aborted) {
        const told = await device.awaitConfirmation(id, { signal });
        lost.value = false;
        if (told.kind === "over") {
          ended.value = told.fate;
          return;
        }
        confirmed.value = true;
        await until(ready, signal);
        if (!isTooEarly(await send("approve", null))) return;
        confirmed.value = false;
      }
    }
    async function keepRunning(): Promise<void> {
      while (!signal.aborted) {
        try {
          return await run();
        } catch (error) {
          if (signal.aborted) return;
          if (!mayPass(error)) {
            failed.value = faultSentence(error);
            return;
          }
          lost.value = true;
          await pause(signal);
        }
      }
    }
    void keepRunning();
    return () => over.abort();
  }, [id]);
  return { confirmed, ended, lost, failed };
}

/** True when asking again may help. */
function mayPass(error: unknown): boolean {
  if (error instanceof DeviceFault) return error.fault === "offline";
  return error instanceof ProtocolError && (error.code === "unavailable" || error.code === "rate_limited");
}

/** The version moved for another reason: the page has not taken the code yet. */
function isTooEarly(error: unknown): boolean {
  return error instanceof ProtocolError && error.code === "confirmation_needed";
}

/** Resolves when it is true; rejects when the screen is left. */
function until(ready: ReadonlySignal<boolean>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = effect(() => {
      if (ready.value) queueMicrotask(() => (stop(), resolve()));
    });
    signal.addEventListener("abort", () => (stop(), reject(signal.reason)), { once: true });
  });
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, tryAgainMs);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

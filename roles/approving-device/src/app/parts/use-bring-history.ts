import { ProtocolError } from "@countersign/protocol";
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Brought } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";

/** How bringing the history goes on. `cancelled` keeps what has come. */
type Bringing =
  | { readonly phase: "idle" }
  | { readonly phase: "busy"; readonly brought: Brought; readonly waits: boolean }
  | { readonly phase: "done" | "cancelled"; readonly brought: Brought }
  | { readonly phase: "failed"; readonly brought: Brought; readonly sentence: Sentence };

const nothing: Brought = { added: 0, known: 0, refused: 0, complete: false };
/** A server lets a device ask so often a minute: after that it is asked again this much later. */
const patienceMs = 10_000;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function plus(one: Brought, other: Brought): Brought {
  return {
    added: one.added + other.added,
    known: one.known + other.known,
    refused: one.refused + other.refused,
    complete: other.complete,
  };
}

/** Brings the history of all accounts to this device. `onEnd` is called when it is over, however it went. */
export function useBringHistory(onEnd: () => void): {
  readonly state: ReadonlySignal<Bringing>;
  readonly start: () => void;
  readonly cancel: () => void;
} {
  const { device } = useApp();
  const state = useSignal<Bringing>({ phase: "idle" });
  const ended = useRef(new AbortController());
  useEffect(() => () => ended.current.abort(), []);

  async function bringAll(signal: AbortSignal): Promise<void> {
    let before = nothing;
    let brought = nothing;
    state.value = { phase: "busy", brought, waits: false };
    try {
      const accounts = (await device.accounts()).filter((account) => account.state === "active");
      for (const { id } of accounts) {
        const bringer = device.bringHistory(id, texts.locale.value);
        let own = nothing;
        while (!own.complete && !signal.aborted) {
          try {
            own = await bringer.next(signal);
            brought = plus(before, own);
            state.value = { phase: "busy", brought, waits: false };
          } catch (error) {
            if (!(error instanceof ProtocolError) || error.code !== "rate_limited") throw error;
            state.value = { phase: "busy", brought, waits: true };
            await pause(patienceMs, signal);
          }
        }
        before = brought;
      }
      state.value = { phase: signal.aborted ? "cancelled" : "done", brought };
    } catch (error) {
      state.value = signal.aborted
        ? { phase: "cancelled", brought }
        : { phase: "failed", brought, sentence: faultSentence(error) };
    }
    onEnd();
  }

  return {
    state,
    start() {
      ended.current = new AbortController();
      void bringAll(ended.current.signal);
    },
    cancel: () => ended.current.abort(),
  };
}

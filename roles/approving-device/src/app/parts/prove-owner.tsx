import { Banner, Button, Field } from "@countersign/ui";
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { AppLockState } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";

interface ProveOwnerProps {
  readonly kept: AppLockState;
  readonly onProved: () => void;
}

/** Asks for the app's PIN, or for the finger or face that stands beside it (T11). */
export function ProveOwner({ kept, onProved }: ProveOwnerProps): JSX.Element {
  return (
    <div class="cs-stack">
      {kept.hasPasskey && <ByPasskey isFirst={!kept.hasPin} onProved={onProved} />}
      {kept.hasPin && <ByPin waitSeconds={kept.waitSeconds} onProved={onProved} />}
    </div>
  );
}

function ByPasskey({ isFirst, onProved }: { readonly isFirst: boolean; readonly onProved: () => void }): JSX.Element {
  const { t } = texts;
  const { appLock } = useApp().lock;
  const busy = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  async function prove(): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      await appLock.tryPasskey();
      onProved();
    } catch (error) {
      problem.value = faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <>
      {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
      <Button
        kind={isFirst ? "primary" : "secondary"}
        wide
        icon="finger"
        busy={busy.value}
        onClick={() => void prove()}
      >
        {t.lockUsePasskey}
      </Button>
    </>
  );
}

function ByPin({
  waitSeconds,
  onProved,
}: Pick<AppLockState, "waitSeconds"> & Pick<ProveOwnerProps, "onProved">): JSX.Element {
  const { t, format } = texts;
  const { appLock } = useApp().lock;
  const pin = useSignal("");
  const busy = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  const wait = useCountdown(waitSeconds);
  async function prove(): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      const answer = await appLock.tryPin(pin.value);
      pin.value = "";
      if (answer.kind === "open") return onProved();
      if (answer.kind === "wrong") problem.value = () => texts.t.lockWrong;
      wait.value = answer.waitSeconds;
    } catch (error) {
      problem.value = faultSentence(error);
    }
    busy.value = false;
  }
  const isWaiting = wait.value > 0;
  return (
    <form
      class="cs-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWaiting && !busy.value) void prove();
      }}
    >
      <Field
        label={t.lockPin}
        error={isWaiting ? t.lockWait({ clock: format.clock(wait.value) }) : problem.value?.()}
        input={{
          type: "password",
          inputMode: "numeric",
          autocomplete: "off",
          maxLength: 12,
          value: pin.value,
          disabled: isWaiting,
          onInput: (event) => (pin.value = event.currentTarget.value),
        }}
      />
      <Button kind="primary" wide submit busy={busy.value} disabled={isWaiting || pin.value === ""}>
        {t.unlock}
      </Button>
    </form>
  );
}

/** Counts down, a second a second. */
function useCountdown(from: number): Signal<number> {
  const left = useSignal(from);
  const isRunning = left.value > 0;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => (left.value = Math.max(0, left.value - 1)), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return left;
}

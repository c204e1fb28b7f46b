import { Banner, Button, Card, Tabs } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { AppLockState } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { ChoosePin } from "../parts/choose-pin.tsx";
import { ProveOwner } from "../parts/prove-owner.tsx";
import { Screen } from "../parts/screen.tsx";
import { canVerifyUser } from "../platform-passkeys.ts";
import { texts } from "../texts/texts.ts";

/** Minutes in the background after which the app may lock. */
const minutes = [0, 1, 5] as const;

/** The app's lock: set, changed and taken away; by its owner alone once there is one (T11). */
export function LockScreen(): JSX.Element {
  const { t } = texts;
  const { kept, refresh } = useApp().lock;
  /** Undefined until it was read whether there is something to prove: another tab may have set the lock. */
  const proved = useSignal<boolean | undefined>(undefined);
  useEffect(() => {
    void refresh().then(() => (proved.value = kept.value === null));
  }, []);
  const state = kept.value;
  return (
    <Screen title={t.lockTitle} back={{ name: "settings" }}>
      <p class="cs-soft">{t.lockText}</p>
      {proved.value === false && state !== null && (
        <Card>
          <div class="cs-stack">
            <h2>{t.lockProve}</h2>
            <ProveOwner kept={state} onProved={() => (proved.value = true)} />
          </div>
        </Card>
      )}
      {proved.value === true && <Ways state={state} />}
      <Banner icon="shield">{t.lockLimits}</Banner>
    </Screen>
  );
}

function Ways({ state }: { readonly state: AppLockState | null }): JSX.Element {
  const { t } = texts;
  const { appLock, refresh, shut } = useApp().lock;
  const choosing = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  const passkeyPossible = useSignal(false);
  useEffect(() => {
    void canVerifyUser().then((can) => (passkeyPossible.value = can));
  }, []);
  async function change(work: () => Promise<void>): Promise<void> {
    problem.value = null;
    try {
      await work();
      await refresh();
    } catch (error) {
      problem.value = faultSentence(error);
    }
  }
  if (choosing.value)
    return (
      <ChoosePin
        onCancel={() => (choosing.value = false)}
        onChosen={(pin) => change(() => appLock.setPin(pin)).then(() => void (choosing.value = false))}
      />
    );
  return (
    <>
      {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
      {state !== null && (
        <Banner kind="good" icon="lock">
          {[state.hasPin && t.lockPinOn, state.hasPasskey && t.lockPasskeyOn].filter(Boolean).join(" ")}
        </Banner>
      )}
      {state !== null && (
        <After seconds={state.afterSeconds} onChoose={(seconds) => void change(() => appLock.setAfter(seconds))} />
      )}
      <div class="cs-actions">
        <Button kind={state === null ? "primary" : "secondary"} icon="lock" onClick={() => (choosing.value = true)}>
          {state?.hasPin ? t.lockChangePin : t.lockSetPin}
        </Button>
        {passkeyPossible.value && !state?.hasPasskey && (
          <Button icon="finger" onClick={() => void change(() => appLock.setPasskey())}>
            {t.lockUsePasskey}
          </Button>
        )}
      </div>
      {state !== null && (
        <div class="cs-actions">
          <Button kind="quiet" onClick={shut}>
            {t.lockNow}
          </Button>
          <Button kind="quiet" onClick={() => void change(() => appLock.remove())}>
            {t.lockRemove}
          </Button>
        </div>
      )}
    </>
  );
}

function After({ seconds, onChoose }: { readonly seconds: number; readonly onChoose: (seconds: number) => void }) {
  const { t, format } = texts;
  return (
    <Card>
      <div class="cs-stack-small">
        <h2>{t.lockAfter}</h2>
        <Tabs
          label={t.lockAfter}
          value={String(seconds)}
          onChange={(next) => onChoose(Number(next))}
          options={minutes.map((count) => ({
            value: String(count * 60),
            label: count === 0 ? t.lockAtOnce : t.lockMinutes({ minutes: format.number(count) }),
          }))}
        />
      </div>
    </Card>
  );
}

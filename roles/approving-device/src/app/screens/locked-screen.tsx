import { Banner, Button, Mark } from "@countersign/ui";
import type { JSX } from "preact";
import { useApp } from "../context.ts";
import { EraseApp } from "../parts/erase-app.tsx";
import { ProveOwner } from "../parts/prove-owner.tsx";
import { Screen } from "../parts/screen.tsx";
import { texts } from "../texts/texts.ts";

/** All that is shown while the app is locked: nothing of accounts or history (T11). */
export function LockedScreen(): JSX.Element {
  const { t } = texts;
  const { gate, kept, open, refresh } = useApp().lock;
  const state = gate.value === "locked" ? kept.value : null;
  return (
    <Screen title={t.lockedTitle} quiet>
      <div class="locked">
        <span class="first-mark">
          <Mark size={72} />
        </span>
        <p class="result-title" aria-hidden="true">
          {t.lockedTitle}
        </p>
        <p class="cs-soft">{state === null ? t.lockedUnreadable : t.lockedText}</p>
      </div>
      {state === null ? (
        <>
          <Banner kind="warn">{t.storageBlocked}</Banner>
          <Button kind="primary" wide onClick={() => void refresh()}>
            {t.tryAgain}
          </Button>
        </>
      ) : (
        <ProveOwner kept={state} onProved={open} />
      )}
      <div class="cs-actions">
        <EraseApp
          label={state?.hasPin ? t.lockForgotten : t.erase}
          because={state?.hasPin ? t.eraseOnlyWay : undefined}
          quiet
        />
      </div>
    </Screen>
  );
}

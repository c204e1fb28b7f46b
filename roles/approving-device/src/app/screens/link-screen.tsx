import { Banner, Button, Spinner } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { PickAccount } from "../parts/pick-account.tsx";
import { Screen } from "../parts/screen.tsx";
import { useCodeScan } from "../parts/use-code-scan.ts";
import { hrefOf } from "../route.ts";
import { takeLink } from "../same-device-link.ts";
import { texts } from "../texts/texts.ts";

/** Opens the review of a link that was pressed on this very device (§11.3). */
export function LinkScreen(): JSX.Element {
  const { t } = texts;
  const { problem, accounts, scan, pick, leave } = useCodeScan();
  const opening = useSignal(true);
  useEffect(() => {
    const text = takeLink();
    if (text === null) problem.value = () => texts.t.linkMissing;
    const opened = text === null ? Promise.resolve(false) : scan(text, "link");
    void opened.then((taken) => (opening.value = taken));
  }, []);
  function close(): void {
    leave();
    problem.value ??= () => texts.t.linkMissing;
    opening.value = false;
  }
  const isOpening = opening.value && problem.value === null;
  return (
    <Screen title={isOpening ? t.linkTitle : t.linkFailedTitle}>
      {isOpening ? (
        <p class="waiting">
          <Spinner />
          <span>{t.scanChecking}</span>
        </p>
      ) : (
        <>
          <Banner kind="warn">{problem.value?.() ?? t.linkMissing}</Banner>
          <Button kind="primary" wide href={hrefOf({ name: "accounts" })}>
            {t.goHome}
          </Button>
        </>
      )}
      <PickAccount
        accounts={accounts.value}
        onClose={close}
        onPick={(id) => void pick(id).then((taken) => (opening.value = taken))}
      />
    </Screen>
  );
}

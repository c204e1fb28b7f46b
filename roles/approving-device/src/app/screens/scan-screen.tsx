import { Button, Card } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../context.ts";
import { PickAccount } from "../parts/pick-account.tsx";
import { Screen } from "../parts/screen.tsx";
import { useCodeScan } from "../parts/use-code-scan.ts";
import { useLoaded } from "../parts/use-loaded.ts";
import { hrefOf } from "../route.ts";
import { codeProblem } from "../scanner/code-problem.ts";
import { SavedPicture } from "../scanner/saved-picture.tsx";
import { Scanner } from "../scanner/scanner.tsx";
import { texts } from "../texts/texts.ts";

/** Scan an approval code and claim its operation (§6). */
export function ScanScreen(): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const known = useLoaded(() => device.accounts(), "scan").value;
  const { problem, accounts, scan, pick, leave } = useCodeScan();
  /** A new round is a new scanner: the one before stopped when it had its code. */
  const round = useSignal(0);
  async function read(text: string): Promise<boolean> {
    problem.value = codeProblem(text, "approval");
    return problem.value === null && scan(text, "live");
  }
  /** A picture is said to be none of ours, or judged by the device before anything is sent (T50). */
  async function readPicture(text: string): Promise<void> {
    problem.value = codeProblem(text, "picture");
    if (problem.value === null) await scan(text, "picture");
  }
  function close(): void {
    if (accounts.value !== null) round.value++;
    leave();
  }
  if (known?.length === 0)
    return (
      <Screen title={t.scanTitle} back={{ name: "accounts" }}>
        <NoAccounts />
      </Screen>
    );
  return (
    <Screen title={t.scanTitle} back={{ name: "accounts" }}>
      <Scanner key={round.value} hint={t.scanHint} problem={problem.value} onCode={read} />
      <SavedPicture onCode={readPicture} onProblem={(sentence) => (problem.value = sentence)} />
      <PickAccount
        accounts={accounts.value}
        onClose={close}
        onPick={(id) => void pick(id).then((taken) => taken || round.value++)}
      />
    </Screen>
  );
}

function NoAccounts(): JSX.Element {
  const { t } = texts;
  return (
    <Card>
      <div class="cs-stack">
        <p>{t.scanNoAccounts}</p>
        <Button kind="primary" icon="plus" href={hrefOf({ name: "add" })}>
          {t.addAccount}
        </Button>
      </div>
    </Card>
  );
}

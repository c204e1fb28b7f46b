import { ProtocolError } from "@countersign/protocol";
import { Avatar, Button, Card, Dialog, List, ListRow } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { AccountView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence } from "../fault-sentence.ts";
import { Screen } from "../parts/screen.tsx";
import { useLoaded } from "../parts/use-loaded.ts";
import { hrefOf } from "../route.ts";
import { navigate } from "../router.ts";
import { codeProblem } from "../scanner/code-problem.ts";
import { Scanner } from "../scanner/scanner.tsx";
import { texts } from "../texts/texts.ts";

interface Choice {
  readonly text: string;
  readonly accounts: readonly AccountView[];
}

/** Scan an approval code and claim its operation (§6). */
export function ScanScreen(): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const accounts = useLoaded(() => device.accounts(), "scan").value;
  const problem = useSignal<string | null>(null);
  const choice = useSignal<Choice | null>(null);
  /** A new round is a new scanner: the one before stopped when it had its code. */
  const round = useSignal(0);

  async function scan(text: string, accountId: string | null): Promise<boolean> {
    try {
      const answer = await device.scan(text, accountId);
      if (answer.kind === "review") navigate({ name: "review", id: answer.id }, { replace: true });
      else choice.value = { text, accounts: answer.accounts };
      return true;
    } catch (error) {
      // An old picture of a live code is not worth a word: the next one is on its way.
      const stale = error instanceof ProtocolError && error.code === "qr_frame_stale";
      problem.value = stale ? null : faultSentence(error);
      return false;
    }
  }
  async function read(text: string): Promise<boolean> {
    problem.value = codeProblem(text, "approval");
    return problem.value === null && scan(text, null);
  }
  async function pick(accountId: string): Promise<void> {
    const { text } = choice.value ?? { text: "" };
    choice.value = null;
    if (!(await scan(text, accountId))) round.value++;
  }
  function leave(): void {
    if (choice.value !== null) round.value++;
    choice.value = null;
  }
  return (
    <Screen title={t.scanTitle} back={{ name: "accounts" }}>
      {accounts?.length === 0 ? (
        <NoAccounts />
      ) : (
        <Scanner key={round.value} hint={t.scanHint} problem={problem.value} onCode={read} />
      )}
      <Dialog open={choice.value !== null} title={t.pickTitle} onClose={leave}>
        <p class="cs-soft">{t.pickText}</p>
        <Card flush>
          <List>
            {(choice.value?.accounts ?? []).map((account) => (
              <ListRow
                key={account.id}
                start={<Avatar name={account.organization} />}
                title={account.organization}
                detail={texts.format.date(account.addedAt)}
                onClick={() => void pick(account.id)}
              />
            ))}
          </List>
        </Card>
      </Dialog>
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

import { Banner, Button, Card, Spinner } from "@countersign/ui";
import type { Messages } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError, send } from "./api.ts";
import { followApproval } from "./approval-dialog.tsx";
import { endText, errorText } from "./error-text.ts";
import { takeReturnCode } from "./return-code.ts";
import { go } from "./router.ts";
import { finishScan, loadSession, user } from "./session.ts";
import type { SiteTexts } from "./site-texts.ts";
import { useTexts } from "./texts.ts";

/** How it ended, and the sentence for it in the language in use. */
interface Ending {
  readonly good: boolean;
  readonly text: (words: Messages<SiteTexts>["t"]) => string;
}

/** Where the authenticator of this same device sends the browser back to (§11.3). */
export function ReturnPage(): JSX.Element {
  const { t } = useTexts();
  const [ending, setEnding] = useState<Ending | null>(null);
  useEffect(() => {
    const following = new AbortController();
    const failed = (fault: unknown): Ending => ({
      good: false,
      text: (words) => (isElsewhere(fault) ? words.returnedElsewhere : errorText(words, fault)),
    });
    void bringBack(following.signal)
      .then((result) => ({
        good: result === "done",
        text: (words: Messages<SiteTexts>["t"]) => (result === "done" ? words.carriedOut : endText(words, result)),
      }))
      .catch(failed)
      .then(setEnding);
    return () => following.abort();
  }, []);
  return (
    <main class="cs-stack site-page site-page-narrow">
      <h1>{t.returned}</h1>
      <Card>
        <div class="cs-stack">
          {ending === null && <Spinner label={t.finishing} />}
          {ending?.good && <Banner kind="good" title={ending.text(t)} />}
          {ending && !ending.good && (
            <Banner kind="warn" title={t.notCarriedOut}>
              {ending.text(t)}
            </Banner>
          )}
          {ending && (
            <Button kind="primary" wide onClick={() => go("/")}>
              {t.continue}
            </Button>
          )}
        </div>
      </Card>
    </main>
  );
}

/** True where no approval of this browser waits for the code. */
function isElsewhere(fault: unknown): boolean {
  return fault instanceof ApiError && fault.code === "not_found";
}

/** Hands the code to the site, which checks that it is for this very browser; answers how the operation ended. */
async function bringBack(signal: AbortSignal): Promise<string> {
  const { approval, kind } = await send<{ approval: string; kind: string }>("POST", "/api/returns", {
    code: takeReturnCode() ?? "",
  });
  const result = (await followApproval(approval, signal)) ?? "other";
  if (result === "done" && kind === "login") {
    // The tab where it began may have been first: then this browser is signed in already.
    await finishScan(approval).catch(async (fault: unknown) => {
      await loadSession();
      if (user.value === null) throw fault;
    });
    go("/");
  }
  return result;
}

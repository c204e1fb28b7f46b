import { Avatar, Banner, Button, Card } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { EnrolmentOffer } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { keepStorage } from "../device-health.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { Facts } from "../parts/facts.tsx";
import { Screen } from "../parts/screen.tsx";
import { navigate } from "../router.ts";
import { codeProblem } from "../scanner/code-problem.ts";
import { Scanner } from "../scanner/scanner.tsx";
import { texts } from "../texts/texts.ts";

interface Found {
  /** The code's text holds the secret: it stays in this screen's memory. */
  readonly text: string;
  readonly offer: EnrolmentOffer;
}

/** Scan the enrolment code, see who asks, agree (§9 steps 2 and 3). */
export function AddAccountScreen(): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const found = useSignal<Found | null>(null);
  const problem = useSignal<Sentence | null>(null);
  async function read(text: string): Promise<boolean> {
    problem.value = codeProblem(text, "enrolment");
    if (problem.value !== null) return false;
    try {
      found.value = { text, offer: await device.readEnrolment(text) };
      return true;
    } catch (error) {
      problem.value = faultSentence(error);
      return false;
    }
  }
  return (
    <Screen title={t.addTitle} back={{ name: "accounts" }}>
      {found.value === null ? (
        <Scanner hint={t.addScanHint} problem={problem.value} onCode={read} />
      ) : (
        <Offer found={found.value} onCancel={() => (found.value = null)} />
      )}
    </Screen>
  );
}

function Offer({ found, onCancel }: { readonly found: Found; readonly onCancel: () => void }): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const busy = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  async function agree(): Promise<void> {
    busy.value = true;
    try {
      const id = await device.enrol(found.text);
      // The browser must not clear the key on its own (T48); it may refuse, and the settings say so.
      void keepStorage();
      navigate({ name: "enrolment", id }, { replace: true });
    } catch (error) {
      problem.value = faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <Card>
      <div class="cs-stack">
        <div class="cs-stack-small">
          <h2>{t.addConfirmTitle}</h2>
          <p class="cs-soft">{t.addConfirmText}</p>
        </div>
        <div class="asker">
          <Avatar name={found.offer.organization} />
          <strong class="asker-name">
            <bdi>{found.offer.organization}</bdi>
          </strong>
        </div>
        <Facts facts={[[t.addIssuer, new URL(found.offer.issuer).host]]} />
        {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
        <div class="cs-actions">
          <Button onClick={onCancel} disabled={busy.value}>
            {t.cancel}
          </Button>
          <Button kind="primary" busy={busy.value} onClick={() => void agree()}>
            {busy.value ? t.addMakingKeys : t.addConfirm}
          </Button>
        </div>
      </div>
    </Card>
  );
}

import { ProtocolError } from "@countersign/protocol";
import { Banner, Button, Card, Icon } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { AccountView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { canVerifyUser } from "../platform-passkeys.ts";
import { texts } from "../texts/texts.ts";
import { useTimeLeft } from "./use-time-left.ts";

/** True while an account may be protected: this device can verify its user, and the time for it is not over (T11). */
export function usePasskeyOffered({ passkeyUntil }: AccountView): boolean {
  const left = useTimeLeft(passkeyUntil ?? 0).value;
  const possible = useSignal(false);
  useEffect(() => {
    void canVerifyUser().then((can) => (possible.value = can));
  }, []);
  return left > 0 && possible.value;
}

/** Protects a fresh account by fingerprint, face or PIN (§2). */
export function PasskeyOffer({ account }: { readonly account: AccountView }): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const busy = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  async function protect(): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      await device.addPasskey(account.id);
    } catch (error) {
      const tooLate = error instanceof ProtocolError && error.code === "method_not_allowed";
      problem.value = tooLate ? () => texts.t.passkeyTooLate : faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <Card>
      <div class="cs-stack passkey-offer">
        <div class="cs-stack-small">
          <h2 class="with-icon">
            <Icon name="shield" />
            {t.passkeyTitle}
          </h2>
          <p class="cs-soft">{t.passkeyText}</p>
        </div>
        {problem.value !== null && <Banner kind="warn">{problem.value()}</Banner>}
        <Button kind="primary" wide busy={busy.value} onClick={() => void protect()}>
          {t.passkeyDo}
        </Button>
      </div>
    </Card>
  );
}

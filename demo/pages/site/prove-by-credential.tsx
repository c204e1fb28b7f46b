import { Banner, Button } from "@countersign/ui";
import type { JSX } from "preact";
import { makeCredential } from "./make-credential.ts";
import type { MethodShow } from "./methods.ts";
import { useTexts } from "./texts.ts";
import { type ProofProps, useProof } from "./use-proof.ts";

/** A passkey, or this device's own face or fingerprint: the browser makes it at the press of a button. */
export function ProveByCredential(props: ProofProps<MethodShow>): JSX.Element {
  const { show, onAgain, onClose } = props;
  const { t } = useTexts();
  const proof = useProof(props);

  return (
    <>
      <p class="cs-soft">{show.platform ? t.faceLead : t.passkeyLead}</p>
      {proof.error && <Banner kind="danger">{proof.error}</Banner>}
      <div class="cs-actions">
        <Button onClick={onClose}>{t.cancel}</Button>
        {proof.over ? (
          <Button kind="primary" onClick={onAgain}>
            {t.startAgain}
          </Button>
        ) : (
          <Button kind="primary" busy={proof.busy} onClick={() => void proof.give(() => answerOf(show))}>
            {show.platform ? t.useDevice : t.makePasskey}
          </Button>
        )}
      </div>
    </>
  );
}

async function answerOf(show: MethodShow) {
  const made = await makeCredential(show);
  return "fault" in made ? (`credential_${made.fault}` as const) : { credential: made.credential };
}

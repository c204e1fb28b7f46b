import { Banner, Button, Field } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { MethodShow } from "./methods.ts";
import { QrCode } from "./qr-code.tsx";
import { useTexts } from "./texts.ts";
import { type ProofProps, useProof } from "./use-proof.ts";

/** The code for an authenticator app, or the word that a text was sent; and then six digits. */
export function ProveByCode(props: ProofProps<MethodShow>): JSX.Element {
  const { show, onAgain, onClose } = props;
  const { t } = useTexts();
  const [digits, setDigits] = useState("");
  const proof = useProof(props);

  function submit(event: Event): void {
    event.preventDefault();
    void proof.give(async () => (digits.length === 6 ? { code: digits } : "needSixDigits"));
  }
  return (
    <form class="cs-stack" noValidate onSubmit={submit}>
      {!proof.over && show.otpauth !== undefined && <AppCode otpauth={show.otpauth} />}
      {!proof.over && show.otpauth === undefined && <p class="cs-soft">{t.smsLead({ end: show.sentTo ?? "" })}</p>}
      {proof.over && <Banner kind="danger">{proof.error}</Banner>}
      {!proof.over && (
        <Field
          label={t.sixDigits}
          error={proof.error ?? undefined}
          input={{
            value: digits,
            inputMode: "numeric",
            autocomplete: "one-time-code",
            spellcheck: false,
            // Full-width digits of Chinese keyboards count too.
            onInput: (event) => setDigits(onlyDigits(event.currentTarget.value)),
          }}
        />
      )}
      <div class="cs-actions">
        <Button onClick={onClose}>{t.cancel}</Button>
        {proof.over ? (
          <Button kind="primary" onClick={onAgain}>
            {t.startAgain}
          </Button>
        ) : (
          <Button kind="primary" submit busy={proof.busy}>
            {t.continue}
          </Button>
        )}
      </div>
    </form>
  );
}

function onlyDigits(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/[^0-9]/g, "")
    .slice(0, 6);
}

interface AppCodeProps {
  readonly otpauth: string;
}

/** The otpauth address as a picture, and its key in letters. Both are made here: the secret goes into no address and no request. */
function AppCode({ otpauth }: AppCodeProps): JSX.Element {
  const { t } = useTexts();
  const secret = new URLSearchParams(otpauth.slice(otpauth.indexOf("?"))).get("secret") ?? "";
  return (
    <>
      <p class="cs-soft">{t.appLead}</p>
      <QrCode text={otpauth} label={t.appCode} />
      <div class="cs-stack-small site-key">
        <span class="cs-small cs-soft">{t.appKey}</span>
        <code>{secret.match(/.{1,4}/g)?.join(" ")}</code>
      </div>
    </>
  );
}

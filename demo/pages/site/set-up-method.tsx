import { Banner, Button, Dialog, Field } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "./api.ts";
import type { MethodWords } from "./method-names.ts";
import type { ChangeStep, Method } from "./methods.ts";
import { PasswordDialog } from "./password-dialog.tsx";
import { ProveByCode } from "./prove-by-code.tsx";
import { ProveByCredential } from "./prove-by-credential.tsx";
import { useTexts } from "./texts.ts";

interface SetUpMethodProps {
  readonly method: Method;
  readonly words: MethodWords;
  /** Called with the change when a phone has to approve it. */
  readonly onWaiting: (change: string) => void;
  readonly onClose: () => void;
}

/** Sets a way up or another in its place: the password once more, what it shows and asks for, and then the phone's yes. */
export function SetUpMethod({ method, words, onWaiting, onClose }: SetUpMethodProps): JSX.Element {
  const { t, locale } = useTexts();
  const [step, setStep] = useState<ChangeStep | null>(null);
  const [name, setName] = useState(words.label);
  const [phone, setPhone] = useState("");
  const title = (method.state === "active" ? t.replaceTitle : t.setUpTitle)({ way: words.name });
  const bySms = method.method === "sms";

  async function begin(password: string): Promise<void> {
    const about = bySms ? { phone: phone.replaceAll(/[\s().-]/g, "") } : { label: name };
    const wish = { method: method.method, password, locale: locale.value, ...about };
    setStep(await send<ChangeStep>("POST", "/api/method-changes", wish));
  }
  function goOn(next: ChangeStep): void {
    if (next.state === "waiting") onWaiting(next.id);
    else setStep(next);
  }
  if (step === null) {
    return (
      <PasswordDialog title={title} lead={t.setUpLead} action={t.continue} onSubmit={begin} onClose={onClose}>
        {bySms ? <PhoneField value={phone} onInput={setPhone} /> : <NameField value={name} onInput={setName} />}
      </PasswordDialog>
    );
  }
  return (
    <Dialog open title={title} onClose={onClose}>
      <Step step={step} onStep={goOn} onAgain={() => setStep(null)} onClose={onClose} />
    </Dialog>
  );
}

interface StepProps {
  readonly step: ChangeStep;
  readonly onStep: (next: ChangeStep) => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** What is to be done now, by what the change shows. */
function Step({ step, onStep, onAgain, onClose }: StepProps): JSX.Element {
  const { t } = useTexts();
  if (step.state === "active") return <SetUpDone onClose={onClose} />;
  switch (step.show?.kind) {
    case "code":
      return <ProveByCode change={step.id} show={step.show} {...{ onStep, onAgain, onClose }} />;
    case "passkey":
      return <ProveByCredential change={step.id} show={step.show} {...{ onStep, onAgain, onClose }} />;
    default:
      return (
        <>
          <Banner kind="warn">{t.notOnThisPage}</Banner>
          <Button onClick={onClose}>{t.close}</Button>
        </>
      );
  }
}

interface SetUpDoneProps {
  readonly onClose: () => void;
}

/** A user's very first way is in force at once. */
function SetUpDone({ onClose }: SetUpDoneProps): JSX.Element {
  const { t } = useTexts();
  return (
    <>
      <Banner kind="good" title={t.waySetUp}>
        {t.waySetUpLead}
      </Banner>
      <Button kind="primary" wide onClick={onClose}>
        {t.done}
      </Button>
    </>
  );
}

interface TextFieldProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function NameField({ value, onInput }: TextFieldProps): JSX.Element {
  const { t } = useTexts();
  return (
    <Field
      label={t.wayName}
      input={{ value, required: true, maxLength: 40, onInput: (event) => onInput(event.currentTarget.value) }}
    />
  );
}

function PhoneField({ value, onInput }: TextFieldProps): JSX.Element {
  const { t } = useTexts();
  return (
    <Field
      label={t.phoneNumber}
      hint={t.phoneNumberHint}
      input={{
        value,
        type: "tel",
        autocomplete: "tel",
        required: true,
        maxLength: 24,
        pattern: "\\+[0-9 .\\(\\)\\-]{7,22}",
        title: t.wrongPhoneNumber,
        onInput: (event) => onInput(event.currentTarget.value),
      }}
    />
  );
}

import { Banner, Button, Field } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError } from "./api.ts";
import { errorText } from "./error-text.ts";
import { demoUsers, signIn } from "./session.ts";
import { useTexts } from "./texts.ts";

/** Signs in by password; what is needed to try it stands below the form. */
export function PasswordSignIn(): JSX.Element {
  const { t } = useTexts();
  const [id, setId] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    await signIn(id.trim().toLowerCase(), password).catch(setFault);
    setBusy(false);
  }
  const isWrong = fault instanceof ApiError && fault.code === "wrong_password";
  return (
    <form class="cs-stack" onSubmit={(event) => void submit(event)}>
      {fault !== null && <Banner kind="danger">{isWrong ? t.wrongSignIn : errorText(t, fault)}</Banner>}
      <UserNameField value={id} onInput={setId} />
      <Field
        label={t.password}
        input={{
          type: "password",
          required: true,
          autocomplete: "current-password",
          value: password,
          onInput: (event) => setPassword(event.currentTarget.value),
        }}
      />
      <Button kind="primary" wide submit busy={busy}>
        {t.signIn}
      </Button>
      <DemoUsers
        onPick={(user) => {
          setId(user.id);
          setPassword(user.password);
        }}
      />
    </form>
  );
}

interface UserNameFieldProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
}

export function UserNameField({ value, onInput }: UserNameFieldProps): JSX.Element {
  const { t } = useTexts();
  return (
    <Field
      label={t.userName}
      input={{
        value,
        required: true,
        autocomplete: "username",
        autocapitalize: "none",
        spellcheck: false,
        maxLength: 32,
        onInput: (event) => onInput(event.currentTarget.value),
      }}
    />
  );
}

interface DemoUsersProps {
  readonly onPick: (user: { id: string; password: string }) => void;
}

/** The made-up customers, with their passwords, to fill in by one press. */
function DemoUsers({ onPick }: DemoUsersProps): JSX.Element {
  const { t } = useTexts();
  return (
    <div class="site-demo-users">
      <p class="cs-small cs-soft">{t.demoUsers}</p>
      {demoUsers.value.map((user) => (
        <button type="button" key={user.id} onClick={() => onPick(user)}>
          <span>{user.id}</span>
          <span class="cs-soft">{user.password}</span>
        </button>
      ))}
    </div>
  );
}

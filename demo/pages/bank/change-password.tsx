import { Banner, Button, Card, Field } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, send } from "../site/api.ts";
import type { OpenedApproval } from "../site/approval-dialog.tsx";
import { user } from "../site/session.ts";
import { useApproval } from "../site/use-approval.tsx";
import { bankTexts } from "./bank-texts.ts";

export function ChangePassword(): JSX.Element {
  const { t } = bankTexts;
  const [password, setPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const flow = useApproval({
    sceneTitle: t.changePassword,
    doneText: t.passwordChanged,
    onDone: () => {
      setPassword("");
      setNewPassword("");
    },
  });
  const wrong = flow.error?.fault instanceof ApiError && flow.error.fault.field === "password";

  function submit(event: Event): void {
    event.preventDefault();
    void flow.start((way) => send<OpenedApproval>("POST", `/api/password-changes${way}`, { password, newPassword }));
  }
  return (
    <section class="cs-stack" aria-labelledby="password">
      <div class="cs-stack-small">
        <h2 id="password">{t.changePassword}</h2>
        <p class="cs-soft">{t.changePasswordLead}</p>
      </div>
      <Card>
        <form class="cs-stack" onSubmit={submit}>
          {flow.error && !wrong && <Banner kind="danger">{flow.error.text}</Banner>}
          <input type="hidden" name="username" autocomplete="username" value={user.value?.id ?? ""} />
          <Field
            label={t.currentPassword}
            error={wrong ? flow.error?.text : undefined}
            input={{
              type: "password",
              required: true,
              autocomplete: "current-password",
              value: password,
              onInput: (event) => setPassword(event.currentTarget.value),
            }}
          />
          <Field
            label={t.newPassword}
            hint={t.newPasswordHint}
            input={{
              type: "password",
              required: true,
              minLength: 10,
              maxLength: 128,
              autocomplete: "new-password",
              value: newPassword,
              onInput: (event) => setNewPassword(event.currentTarget.value),
            }}
          />
          <Button kind="primary" wide submit busy={flow.busy}>
            {t.continue}
          </Button>
        </form>
      </Card>
      {flow.dialog}
    </section>
  );
}

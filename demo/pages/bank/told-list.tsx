import { Avatar, Card, Field, type IconName } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { bankTexts } from "./bank-texts.ts";
import { loadTold, type Told, told } from "./told.ts";

const icons: Readonly<Record<string, IconName>> = {
  "operation.approved": "check",
  "operation.released": "check",
  "operation.reported": "warning",
  "operation.blocked": "warning",
  "operation.revoked": "undo",
  "operation.expired": "clock",
  "operation.declined": "cross",
  "operation.cancelled": "cross",
};
const grave = ["operation.reported", "operation.blocked", "device.frozen"];

/** "What Countersign told us": it stands here although no page was open when it happened. */
export function ToldList(): JSX.Element | null {
  const { t } = bankTexts;
  const [sought, setSought] = useState("");
  useEffect(() => void loadTold(sought), [sought]);
  const known = told.value;
  if (known === null) return null;
  return (
    <section class="cs-stack" aria-labelledby="told">
      <div class="cs-stack-small">
        <h2 id="told">{t.told}</h2>
        <p class="cs-soft">{t.toldLead}</p>
      </div>
      <Field
        label={t.toldSearch}
        input={{
          type: "search",
          autocomplete: "off",
          maxLength: 30,
          value: sought,
          onInput: (event) => setSought(event.currentTarget.value),
        }}
      />
      {known.length === 0 ? (
        <p class="cs-soft" role="status">
          {sought === "" ? t.toldNothing : t.toldNotFound}
        </p>
      ) : (
        <Card flush>
          <ul class="cs-list">
            {known.map((one) => (
              <li key={one.id}>
                <ToldRow told={one} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </section>
  );
}

function ToldRow({ told: { type, operation, kind, at } }: { readonly told: Told }): JSX.Element {
  const { t, format } = bankTexts;
  const what = kindText(kind);
  return (
    <div class="cs-row">
      <Avatar
        icon={icons[type] ?? (type.startsWith("device.") ? "device" : "info")}
        tone={grave.includes(type) ? "warn" : "plain"}
      />
      <span class="cs-row-body">
        <span class="cs-row-title">{sentences()[type] ?? t.toldOther}</span>
        <span class="cs-row-detail">{[what, format.dateTime(at)].filter((part) => part !== "").join(" · ")}</span>
        {operation !== null && <span class="cs-row-detail bank-operation">{operation}</span>}
      </span>
    </div>
  );
}

function kindText(kind: string | null): string {
  const { t } = bankTexts;
  switch (kind) {
    case "transfer":
      return t.transfer;
    case "password-change":
      return t.changePassword;
    case "login":
      return t.signIn;
    case "device.add":
      return t.addDevice;
    case "method.change":
      return t.told_method_change;
    default:
      return "";
  }
}

function sentences(): Readonly<Record<string, string>> {
  const { t } = bankTexts;
  return {
    "operation.approved": t.told_approved,
    "operation.declined": t.told_declined,
    "operation.released": t.told_released,
    "operation.expired": t.told_expired,
    "operation.cancelled": t.told_cancelled,
    "operation.blocked": t.told_blocked,
    "operation.revoked": t.told_revoked,
    "operation.reported": t.told_reported,
    "device.activated": t.told_device_activated,
    "device.frozen": t.told_device_frozen,
    "device.thawed": t.told_device_thawed,
    "device.revoked": t.told_device_revoked,
  };
}

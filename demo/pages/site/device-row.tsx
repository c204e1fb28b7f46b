import { Avatar, Button } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "./api.ts";
import { type Device, loadDevices } from "./devices.ts";
import { PasswordDialog } from "./password-dialog.tsx";
import { useTexts } from "./texts.ts";

/** What the user may do with a phone; each wants the password. */
type Change = "freeze" | "thaw" | "remove";

interface DeviceRowProps {
  readonly device: Device;
}

/** One phone of the user: what it is, how it stands, and what can be done with it. */
export function DeviceRow({ device }: DeviceRowProps): JSX.Element {
  const { t, format } = useTexts();
  const [change, setChange] = useState<Change | null>(null);
  const label = device.label ?? device.kind;
  const { lastSeenAt, enrolledAt } = device;
  const used =
    lastSeenAt === null ? t.added({ when: format.date(enrolledAt) }) : t.lastSeen({ when: format.date(lastSeenAt) });
  const changes: readonly Change[] =
    device.state === "active" ? ["freeze", "remove"] : device.state === "frozen" ? ["thaw", "remove"] : ["remove"];

  async function carryOut(name: Change, password: string): Promise<void> {
    await send("POST", `/api/devices/${device.id}/${name}`, { password });
    setChange(null);
    await loadDevices();
  }
  const words = {
    freeze: { action: t.freezeDevice, title: t.freezeTitle({ label }), lead: t.freezeLead },
    thaw: { action: t.thawDevice, title: t.thawTitle({ label }), lead: t.thawLead },
    remove: { action: t.removeDevice, title: t.removeTitle({ label }), lead: t.removeLead },
  };
  return (
    <div class="cs-row site-device">
      <Avatar icon="device" tone={device.state === "frozen" ? "warn" : "accent"} />
      <span class="cs-row-body">
        <span class="cs-row-title">{label}</span>
        <span class="cs-row-detail">
          {stateText(t, device, format.dateTime)} · {used}
        </span>
      </span>
      <span class="site-device-changes">
        {changes.map((name) => (
          <Button key={name} kind="quiet" onClick={() => setChange(name)}>
            {words[name].action}
          </Button>
        ))}
      </span>
      {change && (
        <PasswordDialog
          title={words[change].title}
          lead={words[change].lead}
          action={words[change].action}
          danger={change === "remove"}
          onSubmit={(password) => carryOut(change, password)}
          onClose={() => setChange(null)}
        />
      )}
    </div>
  );
}

function stateText(
  t: ReturnType<typeof useTexts>["t"],
  { state, activeFrom }: Device,
  dateTime: (seconds: number) => string,
): string {
  switch (state) {
    case "active":
      return t.deviceActive;
    case "confirmed":
      return activeFrom === undefined ? t.deviceConfirmed : t.deviceWaits({ when: dateTime(activeFrom) });
    case "pending":
      return t.devicePending;
    case "frozen":
    case "revoked":
      return t.deviceFrozen;
  }
}

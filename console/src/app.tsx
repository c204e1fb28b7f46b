import { Button, Empty, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { faultText } from "./ask/fault-text.ts";
import { loadMe, me, meFault } from "./ask/session.ts";
import { AuditPage } from "./audit/audit-page.tsx";
import { ChangePage } from "./changes/change-page.tsx";
import { ChangesPage } from "./changes/changes-page.tsx";
import { countOpenChanges } from "./changes/open-changes.ts";
import { DevicePage } from "./devices/device-page.tsx";
import { DevicesPage } from "./devices/devices-page.tsx";
import { DoorFrame } from "./door/door-frame.tsx";
import { invitation } from "./door/invitation.ts";
import { JoinPage } from "./door/join-page.tsx";
import { SignInPage } from "./door/sign-in-page.tsx";
import { OperationPage } from "./operations/operation-page.tsx";
import { OperationsPage } from "./operations/operations-page.tsx";
import { OverviewPage } from "./overview/overview-page.tsx";
import { PolicyPage } from "./policy/policy-page.tsx";
import { readRegistry } from "./registry/registry.ts";
import { RegistryPage } from "./registry/registry-page.tsx";
import { place } from "./shell/router.ts";
import { type Area, Shell } from "./shell/shell.tsx";
import { MePage } from "./staff/me-page.tsx";
import { StaffPage } from "./staff/staff-page.tsx";
import { texts } from "./texts/texts.ts";
import { EndpointPage } from "./webhooks/endpoint-page.tsx";
import { WebhooksPage } from "./webhooks/webhooks-page.tsx";

function Shown(): JSX.Element {
  const { t } = texts;
  const [area = "", first, second, third] = place.value.path;
  switch (area) {
    case "":
      return <OverviewPage />;
    case "operations":
      return first === undefined ? <OperationsPage /> : <OperationPage key={first} id={first} />;
    case "devices":
      return first !== undefined && second !== undefined && third !== undefined ? (
        <DevicePage key={third} organization={first} subject={second} id={third} />
      ) : (
        <DevicesPage />
      );
    case "policy":
      return <PolicyPage />;
    case "registry":
      return <RegistryPage />;
    case "webhooks":
      return first === undefined ? <WebhooksPage /> : <EndpointPage key={first} id={first} />;
    case "changes":
      return first === undefined ? <ChangesPage /> : <ChangePage key={first} id={first} />;
    case "audit":
      return <AuditPage />;
    case "staff":
      return <StaffPage />;
    case "me":
      return <MePage />;
    default:
      return (
        <Empty icon="search" title={t.noSuchPage} action={<Button href="#/">{t.overview}</Button>}>
          {t.noSuchPageLead}
        </Empty>
      );
  }
}

function areas(): readonly Area[] {
  const { t } = texts;
  return [
    { id: "", label: t.overview, icon: "chart" },
    { id: "operations", label: t.operations, icon: "list" },
    { id: "devices", label: t.devices, icon: "device" },
    { id: "policy", label: t.policy, icon: "route" },
    { id: "registry", label: t.registry, icon: "shop" },
    { id: "webhooks", label: t.webhooks, icon: "link" },
    { id: "changes", label: t.changes, icon: "edit" },
    { id: "audit", label: t.audit, icon: "shield" },
    { id: "staff", label: t.staff, icon: "people" },
  ];
}

const countMs = 15_000;

/** The console of somebody who is signed in: names are needed everywhere, so they are read first. */
function Inside(): JSX.Element {
  useEffect(() => {
    const count = (): void => void countOpenChanges().catch(() => {});
    void readRegistry().catch(() => {});
    count();
    const timer = setInterval(() => !document.hidden && count(), countMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <Shell areas={areas()}>
      <Shown />
    </Shell>
  );
}

/** Everything: the door, and what is behind it. */
export function App(): JSX.Element {
  const { t } = texts;
  if (invitation.value !== null && !me.value) return <JoinPage token={invitation.value} />;
  if (meFault.value !== null)
    return (
      <DoorFrame title={t.notReached} lead={faultText(meFault.value)}>
        <Button kind="primary" onClick={() => void loadMe()}>
          {t.again}
        </Button>
      </DoorFrame>
    );
  if (me.value === undefined)
    return (
      <div class="page-wait">
        <Spinner label={t.loading} />
      </div>
    );
  return me.value === null ? <SignInPage /> : <Inside />;
}

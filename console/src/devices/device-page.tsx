import { Banner, Button, Card } from "@countersign/ui";
import { consoleToVerificationServer as server } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { isAtLeast, me } from "../ask/session.ts";
import { useAsked } from "../ask/use-asked.ts";
import { Timeline } from "../operations/timeline.tsx";
import { organizationName } from "../registry/registry.ts";
import { Copy } from "../shell/copy.tsx";
import { type Fact, Facts, SubjectLink } from "../shell/facts.tsx";
import { Awaited, Page } from "../shell/page.tsx";
import { hrefOf } from "../shell/router.ts";
import { WhyDialog } from "../shell/why-dialog.tsx";
import { texts } from "../texts/texts.ts";
import { DeviceBadge } from "./device-badge.tsx";
import { freezerName, type StaffDevice } from "./device-words.ts";

type Act = "freeze" | "thaw" | "revoke";

const requests = { freeze: server.freezeDevice, thaw: server.thawDevice, revoke: server.revokeDevice } as const;

function About({ device }: { readonly device: StaffDevice }): JSX.Element {
  const { t, format } = texts;
  const { application, organization, subject } = device;
  const facts: readonly Fact[] = [
    [t.organization, organizationName(organization)],
    [t.application, `${application.id} ${application.version}`],
    [t.origin, application.origin],
    [t.system, application.os],
    [t.enrolled, format.dateTime(device.enrolledAt)],
    [t.lastSeen, device.lastSeenAt === null ? t.never : format.date(device.lastSeenAt)],
    [t.passkey, device.hasPasskey ? t.yes : t.no],
    [t.subject, <SubjectLink subject={subject} organization={organization} />],
    [t.deviceId, <Copy text={device.id} />],
  ];
  return (
    <Card>
      <Facts facts={facts} />
    </Card>
  );
}

function Acts({ device, onDone }: { readonly device: StaffDevice; readonly onDone: () => void }): JSX.Element | null {
  const { t } = texts;
  const [asked, setAsked] = useState<Act | null>(null);
  const { id, organization, subject, state, frozenBy } = device;
  const words = {
    freeze: { verb: t.freeze, lead: t.freezeLead },
    thaw: { verb: t.thaw, lead: t.thawLead },
    revoke: { verb: t.removeDevice, lead: t.removeDeviceLead },
  };
  if (!isAtLeast("operator") || state === "revoked") return null;
  const canThaw = state === "frozen" && frozenBy !== "alarm" && isAtLeast("administrator");
  return (
    <>
      {state === "active" && (
        <Button icon="snow" onClick={() => setAsked("freeze")}>
          {t.freeze}
        </Button>
      )}
      {canThaw && <Button onClick={() => setAsked("thaw")}>{t.thaw}</Button>}
      <Button kind="danger" icon="trash" onClick={() => setAsked("revoke")}>
        {t.removeDevice}
      </Button>
      {asked && (
        <WhyDialog
          title={words[asked].verb}
          lead={words[asked].lead}
          verb={words[asked].verb}
          kind={asked === "thaw" ? "primary" : "danger"}
          onClose={() => setAsked(null)}
          act={async (why) => {
            await ask(requests[asked], { body: { organization, subject, device: id, by: me.value?.id ?? "", why } });
            onDone();
          }}
        />
      )}
    </>
  );
}

interface DevicePageProps {
  readonly organization: string;
  readonly subject: string;
  readonly id: string;
}

/** One phone: what it is, what happened to it, and what can be done about it. */
export function DevicePage({ organization, subject, id }: DevicePageProps): JSX.Element {
  const { t } = texts;
  const story = useAsked(
    (signal) => ask(server.readDeviceStory, { body: { organization, subject, device: id } }, { signal }),
    { key: `${organization}/${subject}/${id}` },
  );
  const device = story.value?.device;
  return (
    <Page
      title={device ? (device.label ?? device.application.os) : t.device}
      lead={device && <DeviceBadge state={device.state} />}
      back={{ href: hrefOf(["devices"]), label: t.devices }}
      actions={device && <Acts device={device} onDone={story.reload} />}
    >
      <Awaited asked={story}>
        {({ device: shown, rows }) => (
          <div class="columns">
            <div class="cs-stack">
              {shown.frozenBy && (
                <Banner kind="warn" title={freezerName(shown.frozenBy)}>
                  {shown.frozenBy === "alarm" ? t.alarmLead : t.frozenLead}
                </Banner>
              )}
              <About device={shown} />
            </div>
            <Card>
              <div class="cs-stack">
                <h2>{t.timeline}</h2>
                {rows.length === 0 ? (
                  <p class="cs-soft">{t.noRowsYet}</p>
                ) : (
                  <Timeline rows={rows} without={["device", "binding"]} />
                )}
              </div>
            </Card>
          </div>
        )}
      </Awaited>
    </Page>
  );
}

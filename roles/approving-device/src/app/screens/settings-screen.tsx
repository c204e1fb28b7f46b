import { Avatar, Banner, Button, Card, type IconName, List, ListRow, Tabs } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { appVersion } from "../app-version.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { Facts } from "../parts/facts.tsx";
import { Screen } from "../parts/screen.tsx";
import { useLoaded } from "../parts/use-loaded.ts";
import { hrefOf, type Route } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { lookForUpdate } from "../updates.ts";

export function SettingsScreen(): JSX.Element {
  const { t, chosen } = texts;
  const { kept } = useApp().lock;
  return (
    <Screen title={t.settingsTitle}>
      <Card>
        <div class="cs-stack-small">
          <h2 id="language">{t.settingsLanguage}</h2>
          <Tabs
            label={t.settingsLanguage}
            value={chosen.value ?? "system"}
            onChange={(next) => texts.choose(next === "system" ? null : next)}
            options={[
              { value: "system", label: t.languageSystem },
              { value: "en", label: "English" },
              { value: "zh", label: "简体中文" },
            ]}
          />
        </div>
      </Card>
      <Card flush>
        <List>
          {[
            row("lock", "lock", t.lockTitle, kept.value === null ? t.settingsLockOff : t.settingsLockOn),
            row("health", "device", t.settingsHealth, t.settingsHealthDetail),
            row("guide", "info", t.guideTitle, t.settingsGuideDetail),
            row("kept", "shield", t.settingsKept, t.settingsKeptDetail),
          ]}
        </List>
      </Card>
      <About />
    </Screen>
  );
}

type Plain = Extract<Route["name"], "lock" | "health" | "guide" | "kept">;

function row(name: Plain, icon: IconName, title: string, detail: string): JSX.Element {
  return (
    <ListRow
      key={name}
      href={hrefOf({ name })}
      start={<Avatar icon={icon} tone="plain" />}
      title={title}
      detail={detail}
    />
  );
}

function About(): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const installation = useLoaded(() => device.installation(), "installation").value;
  return (
    <Card>
      <div class="cs-stack">
        <h2>{t.settingsAbout}</h2>
        <p class="cs-soft">{t.aboutText}</p>
        <Facts
          facts={[
            [t.aboutVersion, appVersion],
            [t.aboutInstallation, installation ?? ""],
          ]}
        />
        <LookForUpdate />
      </div>
    </Card>
  );
}

/** What was found is offered above, as it is when it was not asked for. */
function LookForUpdate(): JSX.Element {
  const { t } = texts;
  const busy = useSignal(false);
  const words = useSignal<Sentence | null>(null);
  async function look(): Promise<void> {
    busy.value = true;
    try {
      words.value = (await lookForUpdate()) ? null : () => texts.t.updateNone;
    } catch (error) {
      words.value = error instanceof TypeError ? () => texts.t.offline : faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <>
      {words.value !== null && <Banner>{words.value()}</Banner>}
      <Button icon="update" busy={busy.value} onClick={() => void look()}>
        {t.updateCheck}
      </Button>
    </>
  );
}

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Avatar } from "../src/avatar.tsx";
import { Badge } from "../src/badge.tsx";
import { Banner } from "../src/banner.tsx";
import { Button } from "../src/button.tsx";
import { Card } from "../src/card.tsx";
import { CodeDisplay } from "../src/code-display.tsx";
import { Empty } from "../src/empty.tsx";
import { Field } from "../src/field.tsx";
import { List, ListRow } from "../src/list-row.tsx";
import { Nav } from "../src/nav.tsx";
import { Select } from "../src/select.tsx";
import { Spinner } from "../src/spinner.tsx";
import { Tabs } from "../src/tabs.tsx";
import { Part } from "./part.tsx";
import { messages } from "./texts.ts";

const here = "#here";

export function ButtonsPart(): JSX.Element {
  const { t } = messages;
  const kinds = [
    ["primary", t.primary],
    ["secondary", t.secondary],
    ["danger", t.danger],
    ["quiet", t.quiet],
  ] as const;
  return (
    <Part title={t.buttons} lead={t.buttonsLead}>
      {kinds.map(([kind, words]) => (
        <div key={kind} class="page-row">
          <Button kind={kind}>{words}</Button>
          <Button kind={kind} icon="device">
            {words}
          </Button>
          <Button kind={kind} busy>
            {t.busy}
          </Button>
          <Button kind={kind} disabled>
            {t.disabled}
          </Button>
        </div>
      ))}
      <Button kind="primary" wide>
        {t.wide}
      </Button>
      <div class="page-row">
        <Button href={here} icon="link">
          {t.asLink}
        </Button>
      </div>
    </Part>
  );
}

export function FieldsPart(): JSX.Element {
  const { t } = messages;
  const [account, setAccount] = useState<"everyday" | "savings">("everyday");
  return (
    <Part title={t.fields} lead={t.fieldsLead}>
      <div class="page-columns">
        <Field label={t.fieldLabel} hint={t.fieldHint} input={{ inputMode: "decimal" }} />
        <Field label={t.fieldLabel} error={t.fieldError} input={{ value: "0" }} />
        <Field label={t.fieldDisabled} input={{ value: "4410 2207 88", disabled: true }} />
        <Select
          label={t.selectLabel}
          options={[
            { value: "everyday", label: t.everyday },
            { value: "savings", label: t.savings },
          ]}
          value={account}
          onChange={setAccount}
        />
      </div>
    </Part>
  );
}

export function StatesPart(): JSX.Element {
  const { t } = messages;
  return (
    <>
      <Part title={t.badges} lead={t.badgesLead}>
        <div class="page-row">
          <Badge>{t.badgePlain}</Badge>
          <Badge tone="good" icon="check">
            {t.badgeGood}
          </Badge>
          <Badge tone="warn" icon="clock">
            {t.badgeWarn}
          </Badge>
          <Badge tone="danger" icon="cross">
            {t.badgeDanger}
          </Badge>
          <Badge tone="accent">{t.badgeAccent}</Badge>
        </div>
      </Part>
      <Part title={t.banners} lead={t.bannersLead}>
        <Banner title={t.bannerInfo}>{t.bannerInfoText}</Banner>
        <Banner kind="good" title={t.bannerGood}>
          {t.bannerGoodText}
        </Banner>
        <Banner kind="warn" icon="offline" title={t.bannerWarn}>
          {t.bannerWarnText}
        </Banner>
        <Banner kind="danger" title={t.bannerDanger} action={<Button icon="undo">{t.bannerAction}</Button>}>
          {t.bannerDangerText}
        </Banner>
      </Part>
    </>
  );
}

export function CardsPart(): JSX.Element {
  const { t } = messages;
  return (
    <Part title={t.cards} lead={t.cardsLead}>
      <div class="page-columns">
        <Card>
          <h3>{t.cardPlain}</h3>
          <p class="cs-soft">{t.cardText}</p>
        </Card>
        <Card raised>
          <h3>{t.cardRaised}</h3>
          <p class="cs-soft">{t.cardText}</p>
        </Card>
      </div>
      <Card flush>
        <List>
          {[
            <ListRow
              key="phone"
              href={here}
              start={<Avatar icon="device" />}
              title={t.rowPhone}
              detail={t.rowPhoneDetail}
              end={
                <Badge tone="good" icon="check">
                  {t.badgeGood}
                </Badge>
              }
            />,
            <ListRow
              key="payment"
              onClick={() => {}}
              start={<Avatar icon="payment" tone="plain" />}
              title={t.rowPayment}
              detail={t.rowPaymentDetail}
            />,
            <ListRow
              key="lost"
              start={<Avatar icon="snow" tone="warn" />}
              title={t.rowLost}
              detail={t.rowLostDetail}
            />,
            <ListRow
              key="person"
              start={<Avatar name={t.rowPerson} />}
              title={t.rowPerson}
              detail={t.rowPersonDetail}
            />,
          ]}
        </List>
      </Card>
    </Part>
  );
}

export function AvatarsPart(): JSX.Element {
  const { t } = messages;
  return (
    <Part title={t.avatars} lead={t.avatarsLead}>
      <div class="page-row">
        <Avatar icon="device" />
        <Avatar name={t.rowPerson} />
        <Avatar icon="trash" tone="danger" />
        <Avatar icon="snow" tone="warn" />
        <Avatar icon="history" tone="plain" />
      </div>
    </Part>
  );
}

export function ChoosingPart(): JSX.Element {
  const { t } = messages;
  const [span, setSpan] = useState<"hour" | "day" | "week">("day");
  return (
    <Part title={t.choosing} lead={t.choosingLead}>
      <Tabs
        label={t.tabsLabel}
        options={[
          { value: "hour", label: t.tabHour },
          { value: "day", label: t.tabDay },
          { value: "week", label: t.tabWeek },
        ]}
        value={span}
        onChange={setSpan}
      />
      <Nav
        label={t.navLabel}
        current={here}
        items={[
          { href: here, label: t.navOverview, icon: "accounts" },
          { href: "#transfer", label: t.navTransfer },
          { href: "#security", label: t.navSecurity },
        ]}
      />
    </Part>
  );
}

export function WaitingPart(): JSX.Element {
  const { t } = messages;
  return (
    <>
      <Part title={t.codes} lead={t.codesLead}>
        <div class="page-columns">
          <CodeDisplay code="408213" label={t.codeSix} />
          <CodeDisplay code="40821377" label={t.codeEight} group={4} />
        </div>
      </Part>
      <Part title={t.waiting} lead={t.waitingLead}>
        <div class="page-row">
          <Spinner label={t.loading} />
        </div>
        <Card>
          <Empty icon="history" title={t.emptyTitle} action={<Button icon="scan">{t.emptyAction}</Button>}>
            {t.emptyText}
          </Empty>
        </Card>
      </Part>
    </>
  );
}

import { Avatar, Badge, Banner, Button, Card, Field, List, ListRow, Select } from "@countersign/ui";
import { type AnswerOf, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { isAtLeast, me, type StaffRole } from "../ask/session.ts";
import { useAsked } from "../ask/use-asked.ts";
import { drawInvitation, type DrawnKey } from "../registry/drawn-key.ts";
import { ProposeDialog } from "../registry/propose-dialog.tsx";
import { Copy } from "../shell/copy.tsx";
import { Awaited, Page } from "../shell/page.tsx";
import { texts } from "../texts/texts.ts";
import { roleAbout, roleName } from "./role-names.ts";

type Person = AnswerOf<typeof staff.listStaff>["people"][number];

const roles: readonly StaffRole[] = ["viewer", "operator", "administrator"];

function RoleSelect({
  value,
  onChange,
}: {
  readonly value: StaffRole;
  readonly onChange: (role: StaffRole) => void;
}): JSX.Element {
  const { t } = texts;
  return (
    <Select
      label={t.role}
      hint={roleAbout(value)}
      options={roles.map((role) => ({ value: role, label: roleName(role) }))}
      value={value}
      onChange={onChange}
    />
  );
}

function InviteDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { t } = texts;
  const [name, setName] = useState("");
  const [role, setRole] = useState<StaffRole>("viewer");
  const [drawn, setDrawn] = useState<DrawnKey | null>(null);
  const [isKept, setKept] = useState(false);
  useEffect(() => void drawInvitation().then(setDrawn), []);
  return (
    <ProposeDialog
      title={t.invite}
      isReady={drawn !== null && isKept && name.trim() !== ""}
      onClose={onClose}
      change={() => drawn && { kind: "staff-invitation", name: name.trim().normalize("NFC"), role, hash: drawn.hash }}
    >
      <Field
        label={t.theirName}
        input={{ value: name, required: true, maxLength: 64, onInput: (event) => setName(event.currentTarget.value) }}
      />
      <RoleSelect value={role} onChange={setRole} />
      {drawn && (
        <Banner kind="warn" title={t.keepLink}>
          {t.keepLinkLead}
          <Copy text={`${location.origin}/#join=${drawn.secret}`} />
        </Banner>
      )}
      <label class="switch">
        <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.currentTarget.checked)} />
        {t.linkIsKept}
      </label>
    </ProposeDialog>
  );
}

function PersonDialog({ person, onClose }: { readonly person: Person; readonly onClose: () => void }): JSX.Element {
  const { t } = texts;
  const [wish, setWish] = useState<StaffRole | "removal">(person.role);
  const options = [
    ...roles.map((role) => ({ value: role as StaffRole | "removal", label: roleName(role) })),
    { value: "removal" as const, label: t.removePerson },
  ];
  return (
    <ProposeDialog
      title={person.name}
      isReady={wish !== person.role}
      onClose={onClose}
      change={() =>
        wish === "removal"
          ? { kind: "staff-removal", person: person.id }
          : { kind: "staff-role", person: person.id, role: wish }
      }
    >
      <Select
        label={t.role}
        hint={wish === "removal" ? t.removePersonLead : roleAbout(wish)}
        options={options}
        value={wish}
        onChange={setWish}
      />
    </ProposeDialog>
  );
}

function People({
  people,
  onPick,
}: {
  readonly people: readonly Person[];
  /** Null for who may not change them. */
  readonly onPick: ((person: Person) => void) | null;
}): JSX.Element {
  const { t, format } = texts;
  return (
    <Card flush>
      <List>
        {people.map((one) => (
          <ListRow
            key={one.id}
            start={<Avatar name={one.name} />}
            title={one.name}
            detail={
              one.lastSignedInAt === null
                ? t.neverSignedIn
                : t.lastSignedIn({ when: format.dateTime(one.lastSignedInAt) })
            }
            end={<Badge tone={one.role === "administrator" ? "accent" : "plain"}>{roleName(one.role)}</Badge>}
            onClick={onPick ? () => onPick(one) : undefined}
          />
        ))}
      </List>
    </Card>
  );
}

type Invitation = AnswerOf<typeof staff.listStaff>["invitations"][number];

function Invited({ invitations }: { readonly invitations: readonly Invitation[] }): JSX.Element | null {
  const { t, format } = texts;
  if (invitations.length === 0) return null;
  return (
    <>
      <h2>{t.invited}</h2>
      <Card flush>
        <List>
          {invitations.map((one) => (
            <ListRow
              key={`${one.name}${one.expiresAt}`}
              title={one.name}
              detail={t.invitedUntil({ when: format.dateTime(one.expiresAt) })}
              end={<Badge>{roleName(one.role)}</Badge>}
            />
          ))}
        </List>
      </Card>
    </>
  );
}

/** Who may sign in here, and as what. */
export function StaffPage(): JSX.Element {
  const { t } = texts;
  const [isInviting, setInviting] = useState(false);
  const [person, setPerson] = useState<Person | null>(null);
  const asked = useAsked((signal) => ask(staff.listStaff, { body: {} }, { signal }));
  const mayChange = isAtLeast("administrator");
  const invite = (
    <Button kind="primary" icon="plus" onClick={() => setInviting(true)}>
      {t.invite}
    </Button>
  );
  return (
    <Page title={t.staff} lead={t.staffLead} actions={mayChange && invite}>
      {me.value?.isOnlyAdministrator && (
        <Banner kind="warn" title={t.onlyOne}>
          {t.onlyOneLead}
        </Banner>
      )}
      <Awaited asked={asked}>
        {({ people, invitations }) => (
          <div class="cs-stack">
            <People people={people} onPick={mayChange ? setPerson : null} />
            <Invited invitations={invitations} />
          </div>
        )}
      </Awaited>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
      {person && <PersonDialog person={person} onClose={() => setPerson(null)} />}
    </Page>
  );
}

import { Banner, Dialog, Icon, type IconName, Mark } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { faultText } from "../ask/fault-text.ts";
import { me, signOut, signOutFault } from "../ask/session.ts";
import { openChanges } from "../changes/open-changes.ts";
import { roleName } from "../staff/role-names.ts";
import { texts } from "../texts/texts.ts";
import { LanguageButton } from "./language-button.tsx";
import { hrefOf, place } from "./router.ts";

export interface Area {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
}

function NavList({ areas, onGo }: { readonly areas: readonly Area[]; readonly onGo?: () => void }): JSX.Element {
  const { t, format } = texts;
  const current = place.value.path[0] ?? "";
  return (
    <nav class="side-nav" aria-label={t.navigation}>
      {areas.map(({ id, label, icon }) => (
        <a
          key={id}
          class="side-link"
          href={hrefOf(id === "" ? [] : [id])}
          aria-current={id === current ? "page" : undefined}
          onClick={onGo}
        >
          <Icon name={icon} />
          <span>{label}</span>
          {id === "changes" && openChanges.value > 0 && (
            <span class="side-count">
              {format.number(openChanges.value)}
              <span class="cs-visually-hidden"> {t.waiting}</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

function Whoami({ onGo }: { readonly onGo?: () => void }): JSX.Element | null {
  const { t } = texts;
  const who = me.value;
  if (!who) return null;
  return (
    <div class="side-who">
      <a
        class="side-me"
        href={hrefOf(["me"])}
        aria-current={place.value.path[0] === "me" ? "page" : undefined}
        onClick={onGo}
      >
        <span class="side-name">{who.name}</span>
        <span class="cs-soft cs-small">{roleName(who.role)}</span>
      </a>
      <div class="side-acts">
        <LanguageButton />
        <button type="button" class="text-button" onClick={() => (onGo?.(), void signOut())}>
          {t.signOut}
        </button>
      </div>
    </div>
  );
}

/** The frame of every page: where one is, what there is, who one is. On a narrow screen the way there is behind a button. */
export function Shell({
  areas,
  children,
}: {
  readonly areas: readonly Area[];
  readonly children: ComponentChildren;
}): JSX.Element {
  const { t } = texts;
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const [isOpen, setOpen] = useState(false);
  const where = place.value.path.join("/");
  useEffect(() => {
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [where]);
  const home = (
    <a class="cs-wordmark" href="#/">
      <Mark size={26} />
      {t.consoleName}
    </a>
  );
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {t.skip}
      </a>
      <header class="top">
        {home}
        <button type="button" class="icon-button" aria-label={t.menu} onClick={() => setOpen(true)}>
          <Icon name="menu" />
        </button>
      </header>
      <aside class="side">
        {home}
        <NavList areas={areas} />
        <Whoami />
      </aside>
      <Dialog open={isOpen} title={t.menu} onClose={() => setOpen(false)}>
        <NavList areas={areas} onGo={() => setOpen(false)} />
        <Whoami onGo={() => setOpen(false)} />
      </Dialog>
      <main ref={main} id="main" class="main" tabIndex={-1}>
        {signOutFault.value !== null && (
          <Banner kind="danger" title={t.notSignedOut}>
            {faultText(signOutFault.value)}
          </Banner>
        )}
        {children}
      </main>
    </div>
  );
}

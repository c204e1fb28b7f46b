import { Nav, type NavItem } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { LanguageButton } from "./language-button.tsx";
import { path } from "./router.ts";
import { noticeEnd, signOut, user } from "./session.ts";
import { useTexts } from "./texts.ts";

interface ShellProps {
  readonly brand: ComponentChildren;
  readonly name: string;
  readonly items: readonly NavItem[];
  readonly children: ComponentChildren;
}

/** The frame of a page: brand, navigation (below on a phone), language, and for who is signed in the way out. */
export function Shell({ brand, name, items, children }: ShellProps): JSX.Element {
  const { t } = useTexts();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // The router has scrolled to the top: brand and navigation stay in sight.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [path.value]);
  return (
    <div class="site-shell">
      <header class="site-top">
        {brand}
        <Nav label={name} items={items} current={path.value} />
        <div class="site-user">
          {user.value && <span class="site-user-name">{user.value.name}</span>}
          <LanguageButton />
          {user.value && (
            <button type="button" class="site-text-button" onClick={() => void signOut().catch(noticeEnd)}>
              {t.signOut}
            </button>
          )}
        </div>
      </header>
      <main ref={main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

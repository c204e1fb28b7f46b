import { Icon } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { hrefOf, type Route } from "../route.ts";
import { texts } from "../texts/texts.ts";

interface ScreenProps {
  readonly title: string;
  /** The title was kept as it was shown then: no program translates it. */
  readonly isKept?: boolean;
  readonly children: ComponentChildren;
  /** Where the arrow beside the title leads. */
  readonly back?: Route | undefined;
  /** Hides the title from eyes where the screen says it in another way. */
  readonly quiet?: boolean;
}

/** One screen: its title takes the focus, so that screen readers and keyboards start there. */
export function Screen({ title, isKept = false, children, back, quiet = false }: ScreenProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  // Before anything is drawn: no moment shows a screen under the title of the one before.
  useLayoutEffect(() => {
    document.title = `${title} · ${texts.t.appName}`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <main class="screen">
      <header class="screen-head" data-quiet={quiet && back === undefined}>
        {back && (
          <a class="screen-back" href={hrefOf(back)} aria-label={texts.t.back}>
            <Icon name="back" />
          </a>
        )}
        <h1 ref={heading} tabIndex={-1} class={quiet ? "cs-visually-hidden" : ""} translate={!isKept}>
          {title}
        </h1>
      </header>
      {children}
    </main>
  );
}

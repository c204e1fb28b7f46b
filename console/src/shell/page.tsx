import { Banner, Button, Icon, Spinner } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { faultText } from "../ask/fault-text.ts";
import type { Asked } from "../ask/use-asked.ts";
import { texts } from "../texts/texts.ts";

interface PageProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  /** Where the way back leads. */
  readonly back?: { readonly href: string; readonly label: string };
  /** What can be done here. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** One page: its heading, and what it is about. */
export function Page({ title, lead, back, actions, children }: PageProps): JSX.Element {
  const { t } = texts;
  useLayoutEffect(() => {
    document.title = `${title} · ${t.consoleName}`;
  }, [title, t]);
  return (
    <div class="page">
      {back && (
        <a class="page-back" href={back.href}>
          <Icon name="back" />
          {back.label}
        </a>
      )}
      <div class="page-head">
        <div class="page-title">
          <h1>{title}</h1>
          {lead && <p class="cs-soft">{lead}</p>}
        </div>
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** What was asked for, once it is here; what went wrong, with a way to ask again. */
export function Awaited<T>({
  asked,
  children,
}: {
  readonly asked: Asked<T>;
  readonly children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { t } = texts;
  const { value, fault, reload } = asked;
  return (
    <>
      {fault !== null && (
        <Banner kind="danger" title={value === null ? t.notShown : t.notFresh} action={<Again onClick={reload} />}>
          {faultText(fault)}
        </Banner>
      )}
      {value === null && fault === null && (
        <div class="page-wait">
          <Spinner label={t.loading} />
        </div>
      )}
      {value !== null && children(value)}
    </>
  );
}

function Again({ onClick }: { readonly onClick: () => void }): JSX.Element {
  return <Button onClick={onClick}>{texts.t.again}</Button>;
}

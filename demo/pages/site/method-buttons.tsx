import { Button } from "@countersign/ui";
import type { JSX } from "preact";
import type { MethodWords } from "./method-names.ts";
import type { Wish } from "./method-wish.tsx";
import type { Method, Methods } from "./methods.ts";
import { useTexts } from "./texts.ts";

interface MethodButtonsProps {
  readonly method: Method;
  readonly words: MethodWords;
  readonly known: Methods;
  readonly mayChange: boolean;
  readonly onWish: (wish: Wish, event: Event) => void;
  /** Goes on with a change that waits; null when none does. */
  readonly onApprove: ((event: Event) => void) | null;
}

/** What can be done with a way. */
export function MethodButtons({ method, words, known, mayChange, onWish, onApprove }: MethodButtonsProps): JSX.Element {
  const { t } = useTexts();
  const active = method.state === "active";
  const button = (action: string, wish: Wish): JSX.Element => (
    <Button
      key={wish.kind === "prefer" ? wish.type : wish.kind}
      kind="quiet"
      label={t.ofWay({ action, way: words.name })}
      onClick={(event) => onWish(wish, event)}
    >
      {action}
    </Button>
  );
  return (
    <span class="site-way-changes" data-many={active || onApprove !== null || undefined}>
      {onApprove && mayChange && (
        <Button kind="quiet" label={t.ofWay({ action: t.approveNow, way: words.name })} onClick={onApprove}>
          {t.approveNow}
        </Button>
      )}
      {mayChange && method.available && button(active ? t.replaceWay : t.setUp, { kind: "set-up" })}
      {active && button(t.removeWay, { kind: "remove" })}
      {active &&
        mayChange &&
        preferences(method, known).map(({ type, first }) =>
          button(first === "qr" ? t.notFirst({ type }) : t.useFirst({ type }), { kind: "prefer", type, first }),
        )}
    </span>
  );
}

/** For what the way may come first, or no longer. */
function preferences({ method, preferredFor }: Method, { firstFor }: Methods): { type: string; first: string }[] {
  return Object.entries(firstFor)
    .filter(([type, ways]) => ways.includes(method) || preferredFor.includes(type))
    .map(([type]) => ({ type, first: preferredFor.includes(type) ? "qr" : method }));
}

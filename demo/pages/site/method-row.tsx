import { Avatar } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "./api.ts";
import type { OpenedApproval } from "./approval-dialog.tsx";
import { MethodButtons } from "./method-buttons.tsx";
import { type MethodWords, wordsOf } from "./method-names.ts";
import { MethodWish, type Wish } from "./method-wish.tsx";
import { loadMethods, type Method, type Methods } from "./methods.ts";
import { useTexts } from "./texts.ts";
import { useApproval } from "./use-approval.tsx";
import { useFocusBack } from "./use-focus-back.ts";

interface MethodRowProps {
  readonly method: Method;
  readonly known: Methods;
  /** False when a change could not be approved. */
  readonly mayChange: boolean;
  /** True where changes stand in this browser's history. */
  readonly inHistory: boolean;
}

/** One way of the user: how it stands, and what can be done with it. */
export function MethodRow({ method, known, mayChange, inHistory }: MethodRowProps): JSX.Element {
  const { t } = useTexts();
  const [wish, setWish] = useState<Wish | null>(null);
  const words = wordsOf(t, method.method);
  const flow = useApproval({
    about: () => [`${t.ways}: ${words.name}`],
    ...(inHistory && { sceneTitle: t.waysChange }),
    doneText: t.wayChanged,
    sameDevice: false,
    onDone: () => void loadMethods(),
  });
  const { remember } = useFocusBack(wish !== null || flow.busy || flow.dialog !== null);

  function approve(change: string): void {
    setWish(null);
    void loadMethods();
    void flow.start(() => send<OpenedApproval>("POST", `/api/method-changes/${change}/approval`));
  }
  function leave(): void {
    setWish(null);
    void loadMethods();
  }
  const wait = known.waiting.find((change) => change.method === method.method);
  return (
    <div class="cs-row site-way">
      <Avatar icon={words.icon} tone={method.state === "active" ? "accent" : "plain"} />
      <MethodState method={method} words={words} waits={wait !== undefined} used={isUsed(method, known)} />
      <MethodButtons
        {...{ method, words, known, mayChange }}
        onWish={(next, event) => {
          remember(event);
          setWish(next);
        }}
        onApprove={
          wait === undefined
            ? null
            : (event) => {
                remember(event);
                approve(wait.id);
              }
        }
      />
      {flow.error && <p class="cs-field-error site-way-error">{flow.error.text}</p>}
      {wish && <MethodWish {...{ wish, method, words }} onWaiting={approve} onClose={leave} />}
      {flow.dialog}
    </div>
  );
}

interface MethodStateProps {
  readonly method: Method;
  readonly words: MethodWords;
  readonly waits: boolean;
  readonly used: boolean;
}

/** True where this site has something that may be approved so. */
function isUsed({ method }: Method, { firstFor }: Methods): boolean {
  return Object.values(firstFor).some((ways) => ways.includes(method));
}

/** What it is called, since when it is there, and what it comes first for. */
function MethodState({ method, words, waits, used }: MethodStateProps): JSX.Element {
  const { t, format } = useTexts();
  const { state, label, addedAt, preferredFor } = method;
  const since = addedAt === null ? null : t.waySince({ when: format.date(addedAt) });
  const name = method.method === "sms" && label !== null ? t.wayNumber({ end: label }) : label;
  const detail = state === "active" ? [name, since].filter((part) => part !== null).join(" · ") : words.about;
  return (
    <span class="cs-row-body">
      <span class="cs-row-title">{words.name}</span>
      <span class="cs-row-detail">{detail}</span>
      {preferredFor.map((type) => (
        <span key={type} class="cs-row-detail">
          {t.wayFirst({ type })}
        </span>
      ))}
      {!used && <span class="cs-row-detail">{t.wayUnused}</span>}
      {waits && <span class="cs-row-detail">{t.wayWaits}</span>}
    </span>
  );
}

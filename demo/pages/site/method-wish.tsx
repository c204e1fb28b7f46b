import type { JSX } from "preact";
import { send } from "./api.ts";
import type { MethodWords } from "./method-names.ts";
import type { ChangeStep, Method } from "./methods.ts";
import { PasswordDialog } from "./password-dialog.tsx";
import { SetUpMethod } from "./set-up-method.tsx";
import { useTexts } from "./texts.ts";

/** What the user is about to do with a way. */
export type Wish =
  | { readonly kind: "set-up" }
  | { readonly kind: "remove" }
  /** `first`: the way that comes first from then on. */
  | { readonly kind: "prefer"; readonly type: string; readonly first: string };

interface MethodWishProps {
  readonly wish: Wish;
  readonly method: Method;
  readonly words: MethodWords;
  /** Called with the change when a phone has to approve it. */
  readonly onWaiting: (change: string) => void;
  readonly onClose: () => void;
}

/** The dialogs of a wish, up to where a phone has to approve it. */
export function MethodWish({ wish, method, words, onWaiting, onClose }: MethodWishProps): JSX.Element {
  const { t, locale } = useTexts();
  async function remove(password: string): Promise<void> {
    await send("POST", `/api/methods/${method.method}/remove`, { password });
    onClose();
  }
  async function prefer({ type, first }: Extract<Wish, { kind: "prefer" }>, password: string): Promise<void> {
    const asked = { method: first, type, password, locale: locale.value };
    onWaiting((await send<ChangeStep>("POST", "/api/method-preferences", asked)).id);
  }
  switch (wish.kind) {
    case "set-up":
      return <SetUpMethod method={method} words={words} onWaiting={onWaiting} onClose={onClose} />;
    case "remove":
      return (
        <PasswordDialog
          title={t.removeWayTitle({ way: words.name })}
          lead={t.removeWayLead}
          action={t.removeWay}
          danger
          onSubmit={remove}
          onClose={onClose}
        />
      );
    case "prefer":
      return (
        <PasswordDialog
          title={t.firstTitle({ way: wish.first === "qr" ? t.wayPhone : words.name, type: wish.type })}
          lead={t.firstLead}
          action={t.continue}
          onSubmit={(password) => prefer(wish, password)}
          onClose={onClose}
        />
      );
  }
}

import { Banner, Button } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { lacksWay } from "./methods.ts";
import { useTexts } from "./texts.ts";

/** What a user without any way to approve has to do before anything else; `children` say why here. */
export function AddPhoneFirst({ children }: { readonly children: ComponentChildren }): JSX.Element | null {
  const { t } = useTexts();
  if (!lacksWay()) return null;
  return (
    <Banner kind="warn" icon="device" title={t.addPhoneFirst} action={<Button href="/security">{t.addDevice}</Button>}>
      {children}
    </Banner>
  );
}

import { Banner, Card, Tabs } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { LanguageButton } from "./language-button.tsx";
import { PasswordSignIn } from "./password-sign-in.tsx";
import { ScanSignIn } from "./scan-sign-in.tsx";
import { wasSignedOut } from "./session.ts";
import { useTexts } from "./texts.ts";

interface SignInPageProps {
  readonly brand: ComponentChildren;
  readonly title: string;
  readonly lead: string;
  /** A picture beside the words, on wide screens. */
  readonly picture: ComponentChildren;
}

export function SignInPage({ brand, title, lead, picture }: SignInPageProps): JSX.Element {
  const { t } = useTexts();
  const [way, setWay] = useState<"password" | "scan">("password");
  const options = [
    { value: "password", label: t.byPassword },
    { value: "scan", label: t.byScan },
  ] as const;
  return (
    <div class="site-sign-in">
      <header class="site-sign-in-top">
        {brand}
        <LanguageButton />
      </header>
      <main class="site-sign-in-main">
        <div class="site-hero">
          <h1>{title}</h1>
          <p class="cs-soft">{lead}</p>
          <div class="site-hero-picture" aria-hidden="true">
            {picture}
          </div>
        </div>
        <Card raised>
          <div class="cs-stack">
            <h2>{t.signIn}</h2>
            {wasSignedOut.value && <Banner>{t.wasSignedOut}</Banner>}
            <Tabs label={t.signIn} options={options} value={way} onChange={setWay} />
            {way === "scan" ? <ScanSignIn /> : <PasswordSignIn />}
          </div>
        </Card>
      </main>
    </div>
  );
}

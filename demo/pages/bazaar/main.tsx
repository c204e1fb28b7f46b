import "@countersign/ui/ui.css";
import "../site/site.css";
import "./bazaar.css";
import { Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { DeviceList } from "../site/device-list.tsx";
import { MethodList } from "../site/method-list.tsx";
import { path } from "../site/router.ts";
import { user } from "../site/session.ts";
import { Shell } from "../site/shell.tsx";
import { SignInPage } from "../site/sign-in-page.tsx";
import { startPage } from "../site/start-page.tsx";
import { bazaarTexts } from "./bazaar-texts.ts";
import { Brand } from "./brand.tsx";
import { HeroPicture } from "./hero-picture.tsx";
import { InventoryPage } from "./inventory-page.tsx";

function App(): JSX.Element {
  const { t } = bazaarTexts;
  if (user.value === undefined) return <Spinner label={t.loading} />;
  if (user.value === null) {
    return <SignInPage brand={<Brand />} title={t.heroTitle} lead={t.heroLead} picture={<HeroPicture />} />;
  }
  const items = [
    { href: "/", label: t.inventory, icon: "shop" },
    { href: "/security", label: t.securityNav, icon: "shield" },
  ] as const;
  return (
    <Shell brand={<Brand />} name={t.navigation} items={items}>
      {path.value === "/security" ? <SecurityPage /> : <InventoryPage />}
    </Shell>
  );
}

function SecurityPage(): JSX.Element {
  return (
    <div class="cs-stack site-page site-page-narrow site-sections">
      <h1>{bazaarTexts.t.security}</h1>
      <DeviceList />
      <MethodList />
    </div>
  );
}

startPage(bazaarTexts, () => bazaarTexts.t.bazaar, <App />);

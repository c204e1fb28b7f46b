import "@countersign/ui/ui.css";
import "../site/site.css";
import "./shop.css";
import { Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { path } from "../site/router.ts";
import { user } from "../site/session.ts";
import { Shell } from "../site/shell.tsx";
import { SignInPage } from "../site/sign-in-page.tsx";
import { startPage } from "../site/start-page.tsx";
import { AccountPage } from "./account-page.tsx";
import { Brand } from "./brand.tsx";
import { GoodsPage } from "./goods-page.tsx";
import { HeroPicture } from "./hero-picture.tsx";
import { shopTexts } from "./shop-texts.ts";

/** The shop is open to everybody; only the account asks who it is. */
function App(): JSX.Element {
  const { t } = shopTexts;
  const account = path.value === "/account";
  if (account && user.value === undefined) return <Spinner label={t.loading} />;
  if (account && !user.value) {
    return <SignInPage brand={<Brand />} title={t.heroTitle} lead={t.heroLead} picture={<HeroPicture />} />;
  }
  const items = [
    { href: "/", label: t.goods, icon: "shop" },
    { href: "/account", label: t.account, icon: "person" },
  ] as const;
  return (
    <Shell brand={<Brand />} name={t.navigation} items={items}>
      {account ? <AccountPage /> : <GoodsPage />}
    </Shell>
  );
}

startPage(shopTexts, () => shopTexts.t.shop, <App />);

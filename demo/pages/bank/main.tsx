import "@countersign/ui/ui.css";
import "../site/site.css";
import "./bank.css";
import { Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { path } from "../site/router.ts";
import { user } from "../site/session.ts";
import { Shell } from "../site/shell.tsx";
import { SignInPage } from "../site/sign-in-page.tsx";
import { startPage } from "../site/start-page.tsx";
import { bankTexts } from "./bank-texts.ts";
import { Brand } from "./brand.tsx";
import { HeroPicture } from "./hero-picture.tsx";
import { HistoryPage } from "./history-page.tsx";
import { OverviewPage } from "./overview-page.tsx";
import { SecurityPage } from "./security-page.tsx";
import { TransferPage } from "./transfer-page.tsx";

function App(): JSX.Element {
  const { t } = bankTexts;
  if (user.value === undefined) return <Spinner label={t.loading} />;
  if (user.value === null) {
    return <SignInPage brand={<Brand />} title={t.heroTitle} lead={t.heroLead} picture={<HeroPicture />} />;
  }
  const items = [
    { href: "/", label: t.overview, icon: "accounts" },
    { href: "/transfer", label: t.transfer, icon: "transfer" },
    { href: "/history", label: t.history, icon: "history" },
    { href: "/security", label: t.securityNav, icon: "shield" },
  ] as const;
  return (
    <Shell brand={<Brand />} name={t.navigation} items={items}>
      <Page />
    </Shell>
  );
}

function Page(): JSX.Element {
  switch (path.value) {
    case "/transfer":
      return <TransferPage />;
    case "/history":
      return <HistoryPage />;
    case "/security":
      return <SecurityPage />;
    default:
      return <OverviewPage />;
  }
}

startPage(bankTexts, () => bankTexts.t.bank, <App />);

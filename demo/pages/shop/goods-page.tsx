import { Banner, Button, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { send } from "../site/api.ts";
import type { OpenedApproval } from "../site/approval-dialog.tsx";
import { errorText } from "../site/error-text.ts";
import { useApproval } from "../site/use-approval.tsx";
import { GoodArt } from "./good-art.tsx";
import { type Good, goods, goodsFault, loadGoods, price } from "./goods.ts";
import { shopTexts } from "./shop-texts.ts";

/** Everything there is to buy: pick one, scan, type the code, done. Nobody signs in (S26). */
export function GoodsPage(): JSX.Element {
  const { t, locale } = shopTexts;
  const [buying, setBuying] = useState<Good | null>(null);
  const flow = useApproval({
    doneText: t.paid,
    refusals: {
      no_address: t.refused_no_address,
      sold_out: t.refused_sold_out,
      price_changed: t.refused_price_changed,
    },
    sameDevice: false,
    heading: buying ? t.payHeading({ price: price(buying.cents) }) : t.shop,
  });
  useEffect(() => void loadGoods(), []);

  function buy(good: Good): void {
    setBuying(good);
    const wish = { good: good.id, locale: locale.value };
    void flow.start(() => send<OpenedApproval>("POST", "/api/checkouts", wish));
  }
  const known = goods.value;
  const again = <Button onClick={() => void loadGoods()}>{t.tryAgain}</Button>;
  return (
    <div class="cs-stack site-page">
      <div class="cs-stack-small">
        <h1>{t.goodsTitle}</h1>
        <p class="cs-soft">{t.goodsLead}</p>
      </div>
      {flow.error && <Banner kind="danger">{flow.error.text}</Banner>}
      {known === null && goodsFault.value === null && <Spinner label={t.loading} />}
      {known === null && goodsFault.value !== null && (
        <Banner kind="warn" title={errorText(t, goodsFault.value)} action={again} />
      )}
      <div class="site-goods">
        {known?.goods.map((good) => (
          <article key={good.id} class="site-good">
            <div class="site-good-picture">
              <GoodArt good={good.id} />
            </div>
            <div class="shop-good-words">
              <h2>{good.name[locale.value]}</h2>
              <p class="site-figure">{price(good.cents)}</p>
            </div>
            <Button
              kind="primary"
              icon="scan"
              wide
              busy={flow.busy && buying === good}
              label={t.payFor({ name: good.name[locale.value] })}
              onClick={() => buy(good)}
            >
              {t.pay}
            </Button>
          </article>
        ))}
      </div>
      {flow.dialog}
    </div>
  );
}

import { Avatar, Card, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { read } from "../site/api.ts";
import { DeviceList } from "../site/device-list.tsx";
import { MethodList } from "../site/method-list.tsx";
import { noticeEnd } from "../site/session.ts";
import { GoodArt } from "./good-art.tsx";
import { goodName, loadGoods, price } from "./goods.ts";
import { shopTexts } from "./shop-texts.ts";

interface Order {
  readonly id: string;
  readonly good: string;
  readonly cents: number;
  readonly at: number;
  readonly address: { readonly street: string; readonly town: string };
}

/** What a customer has bought, and the phones they pay with. */
export function AccountPage(): JSX.Element {
  return (
    <div class="cs-stack site-page site-page-narrow site-sections">
      <h1>{shopTexts.t.account}</h1>
      <Orders />
      <DeviceList />
      <MethodList />
    </div>
  );
}

function Orders(): JSX.Element {
  const { t } = shopTexts;
  const [orders, setOrders] = useState<readonly Order[] | null>(null);
  useEffect(() => {
    void loadGoods();
    void read<{ orders: readonly Order[] }>("/api/orders")
      .then((answer) => setOrders(answer.orders))
      .catch(noticeEnd);
  }, []);
  return (
    <section class="cs-stack" aria-labelledby="orders">
      <h2 id="orders">{t.orders}</h2>
      {orders === null && <Spinner label={t.loading} />}
      {orders?.length === 0 && (
        <Card>
          <div class="site-empty">
            <Avatar icon="shop" tone="plain" />
            <h3>{t.noOrders}</h3>
            <p class="cs-soft">{t.noOrdersLead}</p>
          </div>
        </Card>
      )}
      {orders !== null && orders.length > 0 && (
        <Card flush>
          <ul class="cs-list">
            {orders.map((order) => (
              <li key={order.id}>
                <OrderRow order={order} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </section>
  );
}

interface OrderRowProps {
  readonly order: Order;
}

function OrderRow({ order: { good, cents, at, address } }: OrderRowProps): JSX.Element {
  const { t, format } = shopTexts;
  return (
    <div class="cs-row">
      <span class="site-row-picture">
        <GoodArt good={good} />
      </span>
      <span class="cs-row-body">
        <span class="cs-row-title">{goodName(good)}</span>
        <span class="cs-row-detail">
          {t.sentTo({ when: format.dateTime(at), street: address.street, town: address.town })}
        </span>
      </span>
      <span class="site-figure">{price(cents)}</span>
    </div>
  );
}

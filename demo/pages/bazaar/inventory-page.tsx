import { Avatar, Button, Card, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { AddPhoneFirst } from "../site/add-phone-first.tsx";
import { loadWays } from "../site/methods.ts";
import { user } from "../site/session.ts";
import { bazaarTexts } from "./bazaar-texts.ts";
import { HandoverDialog } from "./handover-dialog.tsx";
import { findItem, type Handover, type Holding, inventory, itemName, loadInventory, playerName } from "./inventory.ts";
import { ItemArt } from "./item-art.tsx";

export function InventoryPage(): JSX.Element {
  const { t } = bazaarTexts;
  const [giving, setGiving] = useState<Holding | null>(null);
  useEffect(() => {
    void loadInventory();
    void loadWays();
  }, []);
  const known = inventory.value;
  return (
    <div class="cs-stack site-page">
      <div class="cs-stack-small">
        <h1>{t.yourThings({ name: user.value?.name ?? "" })}</h1>
        {known && <p class="cs-soft">{t.server({ name: known.gameServer })}</p>}
      </div>
      <AddPhoneFirst>{t.addPhoneFirstLead}</AddPhoneFirst>
      {known === null && <Spinner label={t.loading} />}
      {known?.holdings.length === 0 && <NoThings />}
      <div class="site-goods">
        {known?.holdings.map((holding) => (
          <ItemCard key={holding.item} holding={holding} onGive={() => setGiving(holding)} />
        ))}
      </div>
      {known && <Handovers handovers={known.handovers} />}
      {giving && <HandoverDialog key={giving.item} holding={giving} onClose={() => setGiving(null)} />}
    </div>
  );
}

function NoThings(): JSX.Element {
  const { t } = bazaarTexts;
  return (
    <Card>
      <div class="site-empty">
        <Avatar icon="shop" tone="plain" />
        <h2>{t.nothing}</h2>
        <p class="cs-soft">{t.nothingLead}</p>
      </div>
    </Card>
  );
}

interface ItemCardProps {
  readonly holding: Holding;
  readonly onGive: () => void;
}

function ItemCard({ holding, onGive }: ItemCardProps): JSX.Element {
  const { t, format } = bazaarTexts;
  const rarity = findItem(holding.item)?.rarity ?? "common";
  return (
    <article class={`site-good bazaar-${rarity}`}>
      <div class="site-good-picture">
        <ItemArt item={holding.item} />
        <span class="bazaar-rarity">{t[rarity]}</span>
      </div>
      <h2>{itemName(holding.item)}</h2>
      <p class="cs-soft">{t.quantityOf({ quantity: format.number(holding.quantity) })}</p>
      <Button wide onClick={onGive}>
        {t.give}
      </Button>
    </article>
  );
}

interface HandoversProps {
  readonly handovers: readonly Handover[];
}

function Handovers({ handovers }: HandoversProps): JSX.Element {
  const { t } = bazaarTexts;
  return (
    <section class="cs-stack" aria-labelledby="handovers">
      <h2 id="handovers">{t.handovers}</h2>
      {handovers.length === 0 ? (
        <Card>
          <div class="site-empty">
            <Avatar icon="history" tone="plain" />
            <h3>{t.noHandovers}</h3>
            <p class="cs-soft">{t.noHandoversLead}</p>
          </div>
        </Card>
      ) : (
        <Card flush>
          <ul class="cs-list">
            {handovers.map((handover) => (
              <li key={handover.id}>
                <HandoverRow handover={handover} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </section>
  );
}

interface HandoverRowProps {
  readonly handover: Handover;
}

function HandoverRow({ handover }: HandoverRowProps): JSX.Element {
  const { t, format } = bazaarTexts;
  const { item, quantity, giver, recipient, at } = handover;
  const gave = giver === user.value?.id;
  const who = gave ? t.gaveTo({ name: playerName(recipient) }) : t.gotFrom({ name: playerName(giver) });
  return (
    <div class="cs-row">
      <span class="site-row-picture">
        <ItemArt item={item} />
      </span>
      <span class="cs-row-body">
        <span class="cs-row-title">{itemName(item)}</span>
        <span class="cs-row-detail">
          {who} · {format.dateTime(at)}
        </span>
      </span>
      <span class="site-figure">
        {gave ? "−" : "+"}
        {format.number(quantity)}
      </span>
    </div>
  );
}

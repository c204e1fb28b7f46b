/** Something the shop sells. */
export interface Good {
  readonly id: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly cents: number;
}

/** Everything here is made up. */
export const goods: readonly Good[] = [
  { id: "storm-lantern", name: { en: "Storm lantern", zh: "防风马灯" }, cents: 4_950 },
  { id: "rope-basket", name: { en: "Rope basket", zh: "麻绳篮" }, cents: 2_800 },
  { id: "sea-salt-caramel", name: { en: "Sea salt caramels", zh: "海盐焦糖" }, cents: 720 },
  { id: "wool-cap", name: { en: "Deckhand's wool cap", zh: "水手羊毛帽" }, cents: 3_100 },
  { id: "harbour-print", name: { en: "Print of the harbour", zh: "海港版画" }, cents: 1_850 },
  { id: "tide-clock", name: { en: "Tide clock", zh: "潮汐钟" }, cents: 8_900 },
];

export function findGood(id: string): Good | null {
  return goods.find((good) => good.id === id) ?? null;
}

export const currency = "EUR";

/** As in `49.50`. */
export function priceOf({ cents }: Good): string {
  return (cents / 100).toFixed(2);
}

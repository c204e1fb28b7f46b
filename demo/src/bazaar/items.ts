/** One kind of thing in the game. */
export interface Item {
  readonly id: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly rarity: "common" | "rare" | "legendary";
}

export const items: readonly Item[] = [
  { id: "nine-light-lantern", name: { en: "Lantern of nine lights", zh: "九光灯" }, rarity: "legendary" },
  { id: "jade-carp", name: { en: "Jade carp", zh: "玉鲤" }, rarity: "rare" },
  { id: "brass-compass", name: { en: "Brass compass", zh: "黄铜罗盘" }, rarity: "rare" },
  { id: "silk-kite", name: { en: "Silk kite", zh: "丝鸢" }, rarity: "common" },
  { id: "tea-cake", name: { en: "Cloud tea cake", zh: "云茶饼" }, rarity: "common" },
  { id: "ink-stone", name: { en: "River ink stone", zh: "河砚" }, rarity: "common" },
];

export function findItem(id: string): Item | null {
  return items.find((item) => item.id === id) ?? null;
}

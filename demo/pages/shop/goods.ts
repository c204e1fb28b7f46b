import { signal } from "@preact/signals";
import { read } from "../site/api.ts";
import { shopTexts } from "./shop-texts.ts";

export interface Good {
  readonly id: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly cents: number;
}

interface Goods {
  readonly goods: readonly Good[];
  readonly currency: string;
}

/** Null while they are not known. */
export const goods = signal<Goods | null>(null);
/** Why they are not known, or null. */
export const goodsFault = signal<unknown>(null);

export async function loadGoods(): Promise<void> {
  try {
    goodsFault.value = null;
    goods.value = await read<Goods>("/api/goods");
  } catch (fault) {
    goodsFault.value = fault;
  }
}

export function goodName(id: string): string {
  return goods.value?.goods.find((good) => good.id === id)?.name[shopTexts.locale.value] ?? id;
}

export function price(cents: number): string {
  return shopTexts.format.money(cents, goods.value?.currency ?? "EUR");
}

import { signal } from "@preact/signals";
import { read } from "../site/api.ts";
import { noticeEnd } from "../site/session.ts";
import { bazaarTexts } from "./bazaar-texts.ts";

export interface Item {
  readonly id: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly rarity: "common" | "rare" | "legendary";
}

export interface Holding {
  readonly item: string;
  readonly quantity: number;
}

export interface Handover {
  readonly id: string;
  readonly at: number;
  readonly item: string;
  readonly quantity: number;
  readonly giver: string;
  readonly recipient: string;
}

interface Inventory {
  readonly holdings: readonly Holding[];
  readonly handovers: readonly Handover[];
  readonly players: readonly { readonly id: string; readonly name: string }[];
  readonly gameServer: string;
  readonly items: readonly Item[];
}

/** Null while it is not known. */
export const inventory = signal<Inventory | null>(null);

export async function loadInventory(): Promise<void> {
  const answer = await read<Inventory>("/api/inventory").catch(noticeEnd);
  if (answer) inventory.value = answer;
}

export function findItem(id: string): Item | null {
  return inventory.value?.items.find((item) => item.id === id) ?? null;
}

export function itemName(id: string): string {
  return findItem(id)?.name[bazaarTexts.locale.value] ?? id;
}

export function playerName(id: string): string {
  return inventory.value?.players.find((player) => player.id === id)?.name ?? id;
}

import { staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { signal } from "@preact/signals";
import { ask } from "../ask/ask.ts";

/** How many proposals wait for somebody. */
export const openChanges = signal(0);

/** Counts them anew; what cannot be counted now is counted later. */
export async function countOpenChanges(): Promise<void> {
  const { changes } = await ask(staff.listChanges, { body: { open: true } });
  openChanges.value = changes.length;
}

import { staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { ask } from "../ask/ask.ts";
import { go, hrefOf } from "../shell/router.ts";
import type { Change } from "./change-words.ts";
import { countOpenChanges } from "./open-changes.ts";

/** Proposes a change, and leads to where it stands. */
export async function propose(change: Change): Promise<void> {
  const { id } = await ask(staff.proposeChange, { body: { change } });
  void countOpenChanges().catch(() => {});
  go(hrefOf(["changes", id]));
}

import type { VerificationServer } from "@countersign/verification-server";

/** Pieces in a row with nothing to do or, over PostgreSQL, in vain because the server's own timer was faster. */
const mostInVain = 50;

/**
 * Makes index, counts and signed log of all that was put in, as the server does behind its writes, and waits for them. As the server never does it,
 * `together` pieces are asked for at once: SQLite has them in one transaction, of PostgreSQL's one is taken.
 */
export async function catchUp(
  { context: { store }, historian, sequencer }: VerificationServer,
  { together }: { readonly together: number },
): Promise<void> {
  const takeIn = async () => (await Promise.all(Array.from({ length: together }, store.history.advance))).some(Boolean);
  for (let inVain = 0; inVain < mostInVain; ) inVain = (await takeIn()) ? 0 : inVain + 1;
  await historian.tick();
  await sequencer.sequence();
}

import type { Display, IntendedOperation, KeptOperation, ProposedOperation } from "@countersign/relying-party";
import { openEvents } from "./event-reader.ts";
import { newKey, type RelyingParty } from "./relying-party.ts";
import { proposalOf, type SceneName, scenes } from "./scenes.ts";
import type { World } from "./world.ts";

/** An operation a site has opened, with all that it keeps of it. */
export interface Opened {
  readonly id: string;
  readonly party: RelyingParty;
  readonly display: Display;
  readonly kept: KeptOperation;
  readonly about: IntendedOperation;
}

/** Has a site ask `user` for an approval, or whoever comes first when there is none. */
export async function openOperation(
  world: World,
  name: SceneName,
  { user, changes = {} }: { user?: string; changes?: Partial<ProposedOperation> } = {},
): Promise<Opened> {
  const party = world[scenes[name].party];
  const proposal = { ...proposalOf(name, { user, authTime: world.clock.seconds() }), ...changes };
  const { id, display, kept } = await party.sdk.open(proposal, { idempotencyKey: newKey() });
  const { type, business, details, reference } = proposal;
  return {
    id,
    party,
    display,
    kept,
    about: { type, business, details, ...(reference !== undefined && { reference }) },
  };
}

/** The text of the code on the page now. */
export async function frameOf({ display }: Pick<Opened, "display">): Promise<string> {
  const stream = await openEvents(display.frames);
  const frame = await stream.until(({ event }) => event === "frame");
  await stream.close();
  return String(frame.data["text"]);
}

/** Everything the page was told, until the stream says what `last` waits for. */
export async function statesUntil(
  { display }: Pick<Opened, "display">,
  last: (data: Readonly<Record<string, unknown>>) => boolean,
) {
  const stream = await openEvents(display.states);
  const told = [];
  for (;;) {
    const event = await stream.next();
    if (event) told.push(event.data);
    if (!event || last(event.data)) break;
  }
  await stream.close();
  return told;
}

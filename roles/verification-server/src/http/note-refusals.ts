import type { RefusedRequest } from "@countersign/platform";
import type { Arrow, Handlers } from "@countersign/protocol/contract";
import type { Binding } from "../core/binding.ts";
import type { Context } from "../steps/context.ts";
import { createNoteRefusal, type Refused } from "../steps/note-refusal.ts";

/** For arrows on an HTTP server: notes what is refused, by whom as far as that is known (§16). */
export function createRefusalNotes<Caller>(
  context: Context,
  whoIs: (caller: Caller) => Refused["by"],
): (refused: RefusedRequest<Caller>) => Promise<void> {
  const note = createNoteRefusal(context);
  return ({ error, endpoint, caller, request }) =>
    note({ error, endpoint, by: caller === null ? null : whoIs(caller), address: request.ip });
}

/** A device's refusals are counted and written under its own id. */
export function deviceOf({ device }: Pick<Binding, "device">): Refused["by"] {
  return { kind: "device", id: device };
}

/** Who asks, as every request of an operation server says it. */
function organizationOf(request: unknown): Refused["by"] {
  const { body } = request as { body?: { asked?: { organization: string }; reader?: { organization: string } } };
  const id = body?.asked?.organization ?? body?.reader?.organization;
  return id === undefined ? null : { kind: "organization", id };
}

/** The same handlers, whose refusals leave a row under the organization that asked. */
export function notingRefusals<A extends Arrow, Caller>(
  context: Context,
  handlers: Handlers<A, Caller>,
): Handlers<A, Caller> {
  const note = createNoteRefusal(context);
  const noting = Object.entries(handlers).map(([endpoint, handle]) => [
    endpoint,
    async (request: never, caller: Caller) => {
      try {
        return await handle(request, caller);
      } catch (error) {
        await note({ error, endpoint, by: organizationOf(request) });
        throw error;
      }
    },
  ]);
  return Object.fromEntries(noting) as Handlers<A, Caller>;
}

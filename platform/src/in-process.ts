import type { Arrow, Client, Handlers } from "@countersign/protocol/contract";
import { compileArrow } from "./compile-arrow.ts";
import { traced } from "./tracing.ts";

/**
 * Carries an arrow inside one process: same parsers, same handlers, no socket and no JSON.
 * `caller` is who the other end finds authenticated, as a signature would have told it. `handlers` is asked at each request, since two
 * roles that call each other cannot both be made first.
 */
export function connectInProcess<A extends Arrow, Caller>(
  arrow: A,
  handlers: () => Handlers<A, Caller>,
  caller: Caller,
): Client<A> {
  const parsers = compileArrow(arrow);
  const entries = Object.keys(arrow).map((name) => {
    const parse = parsers[name];
    return [
      name,
      async (request: unknown) => {
        parse?.(request);
        const handle = handlers()[name] as (request: unknown, caller: Caller) => Promise<unknown>;
        return traced(name, () => handle(request, caller));
      },
    ];
  });
  return Object.fromEntries(entries) as Client<A>;
}

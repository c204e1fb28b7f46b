import type { ServerResponse } from "node:http";
import { createApprovalGate, type GateOptions, operationHeader, type ProtectedAct } from "./approval-gate.ts";
import { letThrough } from "./approved-requests.ts";
import type { Countersign } from "./create-countersign.ts";

export { approvalOf } from "./approved-requests.ts";

/** What is needed of a Fastify request. */
interface HookRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}
/** What is needed of a Fastify reply. */
interface HookReply {
  readonly raw: ServerResponse;
  code(status: number): this;
  header(name: string, value: string): this;
  type(mediaType: string): this;
  send(body: string): this;
}

/**
 * A Fastify `preHandler`: the route runs when exactly what it is about to do was approved, once; every other request gets 403 and what
 * `<countersign-approval>` needs. `act` says out of the request what the route is about to do. Both screens are told by the status of the route's
 * answer whether it was done.
 */
export function requireApproval<Request extends HookRequest>(
  countersign: Countersign,
  act: (request: Request) => ProtectedAct | Promise<ProtectedAct>,
  options: GateOptions = {},
) {
  const gate = createApprovalGate(countersign, options);
  return async (request: Request, reply: HookReply): Promise<unknown> => {
    const header = request.headers[operationHeader];
    const passage = await gate.pass(await act(request), typeof header === "string" ? header : null);
    if (passage.kind === "needed") {
      const body = JSON.stringify(passage.body);
      return reply.code(403).type("application/problem+json").header("cache-control", "no-store").send(body);
    }
    letThrough(request, { passage, response: reply.raw });
    return undefined;
  };
}

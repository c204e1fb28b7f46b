import type { IncomingMessage, ServerResponse } from "node:http";
import { createApprovalGate, type GateOptions, operationHeader, type ProtectedAct } from "./approval-gate.ts";
import { letThrough } from "./approved-requests.ts";
import type { Countersign } from "./create-countersign.ts";

export { approvalOf } from "./approved-requests.ts";

/** Express's next: without an error the route goes on. */
export type Next = (error?: unknown) => void;

function named(request: IncomingMessage): string | null {
  const value = request.headers[operationHeader];
  return typeof value === "string" ? value : null;
}

/**
 * Express middleware: the route runs when exactly what it is about to do was approved, once; every other request gets 403 and what
 * `<countersign-approval>` needs. `act` says out of the request what the route is about to do, so put it after what parses bodies and knows the
 * user. Both screens are told by the status of the route's answer whether it was done.
 */
export function requireApproval<Request extends IncomingMessage>(
  countersign: Countersign,
  act: (request: Request) => ProtectedAct | Promise<ProtectedAct>,
  options: GateOptions = {},
) {
  const gate = createApprovalGate(countersign, options);

  async function pass(request: Request, response: ServerResponse): Promise<boolean> {
    const passage = await gate.pass(await act(request), named(request));
    if (passage.kind === "needed") {
      response.writeHead(403, { "content-type": "application/problem+json", "cache-control": "no-store" });
      response.end(JSON.stringify(passage.body));
      return false;
    }
    letThrough(request, { passage, response });
    return true;
  }

  return (request: Request, response: ServerResponse, next: Next): void => {
    pass(request, response).then((isOpen) => isOpen && next(), next);
  };
}

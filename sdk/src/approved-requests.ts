import type { ServerResponse } from "node:http";
import type { ApprovedAct, Passage } from "./approval-gate.ts";

const approvals = new WeakMap<object, ApprovedAct>();

/** The approval that let this request through. Throws a TypeError when none did: no `requireApproval()` stands before the route. */
export function approvalOf(request: object): ApprovedAct {
  const found = approvals.get(request);
  if (!found) throw new TypeError("no requireApproval() stands before this route");
  return found;
}

/** Remembers the approval with the request, and tells both screens by the status the route ends with, also when nobody waits for it any more. */
export function letThrough(
  request: object,
  {
    passage: { approved, settle },
    response,
  }: { passage: Extract<Passage, { kind: "approved" }>; response: ServerResponse },
): void {
  approvals.set(request, approved);
  const { end } = response;
  response.end = ((...given: Parameters<typeof end>) => {
    void settle(response.statusCode);
    return end.apply(response, given);
  }) as typeof end;
}

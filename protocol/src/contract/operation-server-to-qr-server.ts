import type { Arrow } from "./endpoint.ts";
import { object } from "./schema.ts";
import { empty, operation, operationId } from "./shapes.ts";

/** O → Q. Authenticated as an operation server. */
export const operationServerToQrServer = {
  requestDisplay: {
    method: "POST",
    path: "/v1/requests",
    summary: "The QR server's own copy of the request, to be joined with the code (S4, S10).",
    body: object({ id: operationId, operation }),
    answer: empty,
    errors: ["unavailable"],
  },
} as const satisfies Arrow;

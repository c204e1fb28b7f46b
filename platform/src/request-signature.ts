import { parseRequestSignature, type RequestSignature } from "@countersign/protocol";
import type { FastifyRequest } from "fastify";
import type { ReceivedBody } from "./http-server.ts";

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? header : undefined;
}

/**
 * The signature of a request as it came (§13), not yet verified. `authority` is the host and port this server is known by: it is never
 * taken from the request. Throws `signature_invalid` for any other form.
 */
export function readRequestSignature(request: FastifyRequest, authority: string): RequestSignature {
  const at = request.url.indexOf("?");
  const { signature, "signature-input": signatureInput, "content-digest": contentDigest } = request.headers;
  return parseRequestSignature(
    {
      method: request.method,
      authority,
      path: at < 0 ? request.url : request.url.slice(0, at),
      query: at < 0 ? "" : request.url.slice(at),
      body: (request.body as ReceivedBody | undefined)?.bytes ?? null,
    },
    { signature: one(signature), signatureInput: one(signatureInput), contentDigest: one(contentDigest) },
  );
}

import { newId, type PublicJwk, toBase64url, unixSeconds, utf8 } from "@countersign/protocol";
import type { AnswerOf, joiningServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { findServer, joinServer } from "../core/registered-server.ts";
import type { Context } from "./context.ts";
import { createChangeRegistry } from "./change-registry.ts";

type Arrow = typeof joiningServerToVerificationServer;

/** Registers a server that has shown that it holds its role key, and brings a token (§13). */
export function createJoinServer(context: Context, { link }: { readonly link: string }) {
  const { crypto, clock, log } = context;
  const changeRegistry = createChangeRegistry(context);
  return async (
    { token, kind, url, roleKey, qr, apiKey }: RequestOf<Arrow["join"]>["body"],
    caller: { readonly jwk: PublicJwk },
  ): Promise<AnswerOf<Arrow["join"]>> => {
    const hash = toBase64url(await crypto.sha256(utf8(token)));
    const now = unixSeconds(clock());
    const key = apiKey === undefined ? null : { id: newId("key", context), hash: apiKey, createdAt: now };
    const joining = { hash, kind, url, jwk: caller.jwk, qr: qr ?? null, staff: key && { link, apiKey: key } };
    const registry = await changeRegistry(`${kind} server joins`, (as) => joinServer(as, joining, now));
    const server = findServer(registry, roleKey);
    if (!server) throw new Error("a server that has joined is not there");
    log.info("server.joined", { count: server.n });
    return { number: server.n };
  };
}

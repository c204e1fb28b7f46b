import type { AnswerOf, qrServerToVerificationServer } from "@countersign/protocol/contract";
import type { Context } from "./context.ts";

/** Who may bring a QR server codes: this server's own keys, and the servers of businesses that it serves (S7, T33). */
export async function readPeers(
  { registry, keys }: Context,
  { qrServer }: { readonly qrServer: number },
): Promise<AnswerOf<typeof qrServerToVerificationServer.readPeers>> {
  const { businesses, qr } = await registry.current();
  const served = qr.filter(({ n }) => n === qrServer).flatMap(({ businesses: numbers }) => numbers);
  const businessServers = businesses.flatMap(({ n, organization, codeRoute }) =>
    codeRoute && served.includes(n) ? [{ jwk: codeRoute.jwk, organization, business: n }] : [],
  );
  return { codeKeys: keys.published, businessServers };
}

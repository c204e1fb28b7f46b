import type { AnswerOf, qrServerToVerificationServer } from "@countersign/protocol/contract";
import { serversOf } from "../core/registered-server.ts";
import type { Context } from "./context.ts";

/** Who may ask a QR server: this server, operation servers, and the servers of businesses that it serves (S7, T33). */
export async function readPeers(
  { registry, keys }: Context,
  { qrServer }: { readonly qrServer: number },
): Promise<AnswerOf<typeof qrServerToVerificationServer.readPeers>> {
  const current = await registry.current();
  const { businesses, qr } = current;
  const served = qr.filter(({ n }) => n === qrServer).flatMap(({ businesses: numbers }) => numbers);
  const businessServers = businesses.flatMap(({ n, organization, codeRoute }) =>
    codeRoute && served.includes(n) ? [{ jwk: codeRoute.jwk, organization, business: n }] : [],
  );
  const operationServers = serversOf(current, "operation").map(({ jwk, organizations }) => ({ jwk, organizations }));
  return { codeKeys: keys.published, verificationServers: [keys.role.jwk], operationServers, businessServers };
}

import { ProtocolError } from "@countersign/protocol";
import type {
  Client,
  operationServerToQrServer,
  operationServerToVerificationServer,
} from "@countersign/protocol/contract";

/** A verification server, with the QR server that shows its codes, and whom it serves (S5). */
export interface Route {
  readonly verificationServer: Client<typeof operationServerToVerificationServer>;
  readonly qrServer: Client<typeof operationServerToQrServer>;
  /** A QR server apart, where the verification server says that it is; absent where all codes are made by `qrServer`. */
  readonly qrServerAt?: (url: string) => Client<typeof operationServerToQrServer>;
  /** Public origins of the servers that the page opens streams at. */
  readonly displayUrls: { readonly frames: string; readonly states: string };
  /** Every organization unless said. All verification servers of one organization share one store (§13). */
  readonly organizations?: readonly string[];
  /** Every business of those unless said. */
  readonly businesses?: readonly string[];
}

/** True when what this route's verification server says of an organization is believed (T35). */
export function servesOrganization({ organizations }: Route, organization: string): boolean {
  return organizations?.includes(organization) ?? true;
}

/** The first route that serves organization and business; any of the organization's when no business is meant. Throws `method_not_allowed`. */
export function routeFor<R extends Route>(
  routes: readonly R[],
  { organization, business }: { organization: string; business?: string | undefined },
): R {
  const found = routes.find(
    (route) =>
      servesOrganization(route, organization) &&
      (business === undefined || (route.businesses?.includes(business) ?? true)),
  );
  if (!found) throw new ProtocolError("method_not_allowed", { cause: "no verification server for it" });
  return found;
}

import type { ClientMetadata } from "oidc-provider";
import type { BridgeClient } from "../settings/read-clients.ts";

const cibaGrant = "urn:openid:params:grant-type:ciba";
/** Clients are told by us, through the guard; the provider wants an address and never calls it (T23). */
const uncalled = "https://notification.invalid/";

/** ES256 for P-256 keys, PS256 for RSA: what a client whose keys are all of one kind signs with. */
function algorithmOf({ keys }: BridgeClient): "ES256" | "PS256" {
  return keys.every(({ kty }) => kty === "RSA") ? "PS256" : "ES256";
}

/** A client as the provider knows it. Under FAPI its requests must be signed and its tokens bound to its key. */
export function clientMetadata(client: BridgeClient, { fapi }: { fapi: boolean }): ClientMetadata {
  const asks = client.introspects === null;
  const { deliveryMode } = client;
  return {
    client_id: client.clientId,
    client_name: client.clientName,
    // Checked when they were read: public keys and nothing else.
    jwks: { keys: client.keys.map((key) => ({ ...key })) as unknown as NonNullable<ClientMetadata["jwks"]>["keys"] },
    token_endpoint_auth_method: "private_key_jwt",
    grant_types: asks ? [cibaGrant] : [],
    response_types: [],
    redirect_uris: [],
    id_token_signed_response_alg: "ES256",
    dpop_bound_access_tokens: fapi || client.senderConstrained,
    ...(asks && {
      backchannel_token_delivery_mode: deliveryMode,
      authorization_details_types: [...client.detailTypes],
      ...(deliveryMode === "ping" && { backchannel_client_notification_endpoint: uncalled }),
      ...(fapi && { backchannel_authentication_request_signing_alg: algorithmOf(client) }),
    }),
  };
}

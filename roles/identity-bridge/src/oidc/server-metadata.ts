import { isJsonObject } from "@countersign/protocol";
import type { Provider } from "oidc-provider";

/** What the provider says of an authorization endpoint that is not served. */
const notServed = [
  "authorization_endpoint",
  "authorization_response_iss_parameter_supported",
  "claims_parameter_supported",
  "code_challenge_methods_supported",
  "response_modes_supported",
];

/** Says in the metadata what there is, and no more (RFC 8414 §2). */
export function narrowMetadata(provider: Provider, { fapi }: { fapi: boolean }): void {
  provider.use(async (ctx, next) => {
    await next();
    const { body } = ctx;
    if (ctx.path !== "/.well-known/openid-configuration" || !isJsonObject(body)) return;
    const kept = Object.entries(body).filter(([name]) => !notServed.includes(name));
    ctx.body = {
      ...Object.fromEntries(kept),
      grant_types_supported: ["urn:openid:params:grant-type:ciba"],
      backchannel_user_code_parameter_supported: false,
      ...(fapi && { require_signed_request_object: true }),
    };
  });
}

import { assurances } from "@countersign/protocol";
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Context } from "../context.ts";
import type { BridgeKeys } from "../keys.ts";
import { createAdapterFactory } from "./adapter.ts";
import { askedScene, checkBindingMessage } from "./asked-scene.ts";
import { checkClientAssertion, checkRequestObject } from "./assertion-rules.ts";
import { clientMetadata } from "./client-metadata.ts";
import { createFindUser } from "./find-user.ts";
import { readInitiator } from "./initiator.ts";
import { createOpenRequest, requestSeconds } from "./open-request.ts";
import { createFindRequest } from "./redeem-request.ts";
import { narrowMetadata } from "./server-metadata.ts";

/** Tokens are for what was approved just now. There is no refresh: what comes later is approved later. */
const tokenSeconds = 300;

type Features = NonNullable<Configuration["features"]>;

function cibaOf(context: Context): Features["ciba"] {
  const { settings } = context;
  const findUser = createFindUser(context);
  return {
    enabled: true,
    deliveryModes: ["poll", "ping"],
    processLoginHint: (_ctx, hint) => findUser(hint),
    processLoginHintToken() {
      throw new errors.InvalidRequest("login_hint_token is not supported");
    },
    verifyUserCode(_ctx, _account, userCode) {
      if (userCode !== undefined) throw new errors.InvalidRequest("user_code is not supported");
    },
    validateBindingMessage: (ctx) => checkBindingMessage(ctx, settings),
    validateRequestContext(_ctx, said) {
      if (said !== undefined && readInitiator(said) === null)
        throw new errors.InvalidRequest("request_context is a JSON text with address, userAgent and place");
    },
    triggerAuthenticationDevice: createOpenRequest(context),
  };
}

/** What was asked for is what the token says: the scene that the user approved was made of it, whole. */
function detailsOf(context: Context) {
  const { settings } = context;
  const validate = (ctx: KoaContextWithOIDC): void => void askedScene(ctx, settings);
  const { details } = settings.scenes;
  const resources = new Set(Object.values(details).map(({ resource }) => resource));
  return {
    richAuthorizationRequests: {
      enabled: true,
      types: Object.fromEntries(Object.keys(details).map((type) => [type, { validate }])),
      authorizationDetailsForGrantSource: () => undefined,
      authorizationDetailsForAccessToken: (_ctx, _token, source) =>
        source && "rar" in source ? source.rar : undefined,
      authorizationDetailsForIntrospection: (_ctx, token) => ("rar" in token ? token.rar : undefined),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx: KoaContextWithOIDC) => resourceOf(ctx, context) ?? [],
      useGrantedResource: () => true,
      getResourceServerInfo(ctx: KoaContextWithOIDC, resource: string) {
        // What is asked for here the user approves: no audience but the one that the shown scene is about (T6).
        const isAsked = ctx.oidc.route === "backchannel_authentication";
        if (!resources.has(resource) || (isAsked && resource !== resourceOf(ctx, context))) {
          throw new errors.InvalidTarget("a resource that the request is not about");
        }
        return { scope: "", audience: resource, accessTokenTTL: tokenSeconds, accessTokenFormat: "opaque" };
      },
    },
  } satisfies Features;
}

/** A token for details is for the resource they are about; one for a sign-in is for us. */
function resourceOf(ctx: KoaContextWithOIDC, { settings }: Context): string | undefined {
  if (ctx.oidc.params?.["authorization_details"] === undefined) return undefined;
  const { mapping } = askedScene(ctx, settings);
  return Object.values(settings.scenes.details).find((one) => one === mapping)?.resource;
}

function featuresOf(context: Context): Features {
  const { clients } = context.settings;
  const off = { enabled: false } as const;
  const isFor = (audience: unknown, clientId: string): boolean =>
    clients.some(
      ({ clientId: id, introspects }) => id === clientId && introspects !== null && introspects === audience,
    );
  return {
    ciba: cibaOf(context),
    ...detailsOf(context),
    requestObjects: { enabled: true, assertJwtClaimsAndHeader: async (_ctx, claims) => checkRequestObject(claims) },
    dPoP: { enabled: true },
    introspection: {
      enabled: true,
      allowedPolicy: async (_ctx, { clientId }, token) =>
        token.clientId === clientId || ("aud" in token && isFor(token.aud, clientId)),
    },
    userinfo: { enabled: true },
    devInteractions: off,
    rpInitiatedLogout: off,
    pushedAuthorizationRequests: off,
  };
}

const signatures = ["ES256", "PS256"] as const;

function configurationOf(context: Context, keys: BridgeKeys): Configuration {
  const { settings, clock } = context;
  return {
    adapter: createAdapterFactory(context, createFindRequest(context)),
    clients: settings.clients.map((client) => clientMetadata(client, settings)),
    jwks: { keys: [{ ...keys.signing, alg: "ES256", use: "sig" }] },
    features: featuresOf(context),
    scopes: ["openid"],
    claims: { openid: ["sub", "acr", "amr", "auth_time"] },
    acrValues: [...assurances],
    responseTypes: [],
    clientAuthMethods: ["private_key_jwt"],
    enabledJWA: {
      idTokenSigningAlgValues: ["ES256"],
      requestObjectSigningAlgValues: [...signatures],
      clientAuthSigningAlgValues: [...signatures],
      dPoPSigningAlgValues: [...signatures],
    },
    assertJwtClientAuthClaimsAndHeader: async (_ctx, claims) =>
      checkClientAssertion(claims, { issuer: settings.issuer, clock }),
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    issueRefreshToken: () => false,
    ttl: {
      AccessToken: tokenSeconds,
      IdToken: tokenSeconds,
      Grant: tokenSeconds,
      BackchannelAuthenticationRequest: (ctx) => requestSeconds(ctx),
    },
  };
}

/** The provider judges a client when it first asks; one that it does not take is better known at the start. */
async function checkClients(provider: Provider, { settings }: Context): Promise<void> {
  for (const { clientId } of settings.clients)
    await provider.Client.find(clientId).catch((cause: unknown) => {
      const why = cause instanceof errors.OIDCProviderError ? cause.error_description : null;
      throw new Error(`client ${clientId} is not taken: ${why ?? "see its cause"}`, { cause });
    });
}

/** The OpenID provider: CIBA Core 1.0 in poll and ping mode, and nothing else of what the package could do. */
export async function createProvider(context: Context, keys: BridgeKeys): Promise<Provider> {
  const { log, settings } = context;
  const provider = new Provider(settings.issuer, configurationOf(context, keys));
  // Addresses in answers and proofs follow the issuer: the listener says so to the provider, whatever a request said (T45).
  provider.proxy = true;
  narrowMetadata(provider, settings);
  provider.on("server_error", (_ctx, error) => log.fault("bridge.failed", error));
  const note = ({ path }: KoaContextWithOIDC, { error: code, error_detail: reason }: errors.OIDCProviderError): void =>
    log.info("refused", { code, route: path, ...(reason !== undefined && { reason }) });
  provider.on("backchannel_authentication.error", note);
  provider.on("grant.error", note);
  await checkClients(provider, context);
  return provider;
}

// A peer: oidc-provider with CIBA in poll mode over SQLite, and the smallest endpoint in which a device's signature approves, which CIBA
// leaves to the operator. Arguments: folder, users.
import { generateKeyPairSync, verify } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Provider } from "oidc-provider";
import { createSqliteAdapter } from "./sqlite-adapter.ts";

const [, , folder = "", users = "32"] = process.argv;
const secret = "a secret of the benchmark alone, long enough";
const signing = generateKeyPairSync("ec", { namedCurve: "P-256" });
const devices = Array.from({ length: Number(users) }, () => generateKeyPairSync("ec", { namedCurve: "P-256" }));

const provider = new Provider("http://127.0.0.1", {
  adapter: createSqliteAdapter(`${folder}/oidc.sqlite`),
  jwks: { keys: [{ ...signing.privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "1" }] },
  clients: [
    {
      client_id: "site",
      client_secret: secret,
      token_endpoint_auth_method: "client_secret_basic",
      grant_types: ["urn:openid:params:grant-type:ciba"],
      response_types: [],
      redirect_uris: [],
      backchannel_token_delivery_mode: "poll",
      id_token_signed_response_alg: "ES256",
    },
  ],
  clientAuthMethods: ["client_secret_basic"],
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  ttl: { AccessToken: 300, BackchannelAuthenticationRequest: 300, Grant: 300, IdToken: 300 },
  features: {
    devInteractions: { enabled: false },
    ciba: {
      enabled: true,
      deliveryModes: ["poll"],
      processLoginHint: async (_context, hint) => hint,
      processLoginHintToken: async () => undefined,
      verifyUserCode: async () => {},
      validateRequestContext: async () => {},
      validateBindingMessage: async () => {},
      triggerAuthenticationDevice: async () => {},
    },
  },
});

async function approve({ id, user, signature }: { id: string; user: number; signature: string }): Promise<number> {
  const key = devices[user]?.publicKey;
  const signed = Buffer.from(`approve\n${id}`);
  if (!key || !verify("sha256", signed, key, Buffer.from(signature, "base64url"))) return 403;
  const request = await provider.BackchannelAuthenticationRequest.find(id);
  if (!request) return 404;
  const grant = new provider.Grant({ accountId: `user-${user}`, clientId: "site" });
  grant.addOIDCScope("openid");
  await grant.save();
  await provider.backchannelResult(request, grant, { acr: "device", authTime: Math.floor(Date.now() / 1000) });
  return 200;
}

const oidc = provider.callback();
function handle(request: IncomingMessage, response: ServerResponse): void {
  if (request.url !== "/approve") return void oidc(request, response);
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => (text += part));
  request.on("end", () => {
    void approve(JSON.parse(text)).then((status) => {
      response.writeHead(status, { "content-type": "application/json", "content-length": 2 });
      response.end("{}");
    });
  });
}

const server = createServer(handle);
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const keys = devices.map(({ privateKey }) => privateKey.export({ type: "pkcs8", format: "pem" }));
  const credentials = Buffer.from(`site:${encodeURIComponent(secret)}`).toString("base64");
  process.stdout.write(
    `${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}`, credentials, devices: keys })}\n`,
  );
});
process.once("SIGTERM", () => process.exit(0));

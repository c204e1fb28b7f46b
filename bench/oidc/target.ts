import { createPrivateKey, sign } from "node:crypto";
import { Connection } from "../lib/connection.ts";
import { startServer, type Target, timed } from "../lib/target.ts";

const grantType = "urn%3Aopenid%3Aparams%3Agrant-type%3Aciba";

/** oidc-provider, CIBA in poll mode: create, one signed approval, one request for the token. */
export const oidc: Target = {
  name: "oidc",
  start: ({ users }) => startServer(new URL("server.ts", import.meta.url), { args: [String(users)] }),
  async createUser({ url, told }, { index, mark }) {
    const [site, phone] = [new Connection(url), new Connection(url)];
    const key = createPrivateKey((told["devices"] as readonly string[])[index] ?? "");
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${String(told["credentials"])}`,
    };
    async function ask(connection: Connection, path: string, body: string, typed: Record<string, string>) {
      const answer = await connection.request("POST", path, { headers: typed, body });
      if (answer.status !== 200) throw new Error(`oidc ${path}: ${answer.status} ${answer.body}`);
      return JSON.parse(answer.body) as Record<string, unknown>;
    }
    return async () => {
      const form = `scope=openid&login_hint=user-${index}&binding_message=A1B2`;
      const created = await timed(mark, "create", () => ask(site, "/backchannel", form, headers));
      const id = String(created["auth_req_id"]);
      const signature = sign("sha256", Buffer.from(`approve\n${id}`), key).toString("base64url");
      const body = JSON.stringify({ id, user: index, signature });
      await timed(mark, "decide", () => ask(phone, "/approve", body, {}));
      const token = `grant_type=${grantType}&auth_req_id=${id}`;
      const answer = await timed(mark, "consume", () => ask(site, "/token", token, headers));
      if (typeof answer["id_token"] !== "string") throw new Error("oidc: no id_token");
    };
  },
};

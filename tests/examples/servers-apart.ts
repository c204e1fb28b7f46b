import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCli } from "../../cli/test/run-cli.ts";
import { type Gateway, startGateway } from "../../roles/sms-server/test/gateway.ts";
import { findFreePort } from "../world/free-port.ts";
import { everyMethod } from "../world/policy.ts";
import { type Running, start } from "./own-server.ts";

const command = fileURLToPath(new URL("../../cli/bin/countersign.js", import.meta.url));

type Role = "verification" | "operation" | "qr" | "method" | "console";

/** The servers of docs/split.md, each the real program in a process of its own, with a site registered at them. */
export interface ServersApart {
  readonly urls: Readonly<Record<Role, string>>;
  readonly apiKey: string;
  readonly organization: string;
  readonly gateway: Gateway;
  /** What a server has said since its last start. */
  said(role: Role): string;
  stop(role: Role): Promise<void>;
  /** Ends it and starts it again, without a token. */
  restart(role: Role): Promise<void>;
  /** `countersign …` at the verification server's folder; answers what it printed. */
  administer(...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** What each says of the others. */
function settingsOf(urls: ServersApart["urls"], { gateway, folder }: { gateway: Gateway; folder: string }) {
  const common = { COUNTERSIGN_VERIFICATION_SERVER: urls.verification, COUNTERSIGN_LOG_LEVEL: "error" };
  const policy = join(folder, "policy.json");
  writeFileSync(policy, JSON.stringify([{ id: "all", ...everyMethod }]));
  return {
    verification: { COUNTERSIGN_LOG_LEVEL: "error", COUNTERSIGN_POLICY: policy },
    operation: common,
    qr: common,
    console: { ...common, COUNTERSIGN_OPERATION_SERVER: urls.operation },
    method: { ...common, COUNTERSIGN_SMS_GATEWAY_URL: gateway.url, COUNTERSIGN_SMS_GATEWAY_TOKEN: gateway.token },
  };
}

export async function startServersApart(): Promise<ServersApart> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-commands-"));
  const gateway = await startGateway();
  const roles = ["verification", "qr", "operation", "method", "console"] as const;
  const ports = new Map<Role, number>();
  for (const role of roles) ports.set(role, await findFreePort());
  const urlOf = (role: Role): string => `http://localhost:${ports.get(role)}`;
  const urls = Object.fromEntries(roles.map((role) => [role, urlOf(role)])) as ServersApart["urls"];
  const settings = settingsOf(urls, { gateway, folder });
  const running = new Map<Role, Running>();

  async function run(role: Role, args: readonly string[] = []): Promise<void> {
    const port = String(ports.get(role));
    const env = { ...settings[role], COUNTERSIGN_PORT: port, COUNTERSIGN_DATA: join(folder, role) };
    const program = [process.execPath, command, "serve", "--role", role, ...args] as const;
    running.set(role, await start([...program], { ready: "Data: ", env, cwd: folder }));
  }
  async function stop(role: Role): Promise<void> {
    await running.get(role)?.stop();
    running.delete(role);
  }
  async function administer(...args: readonly string[]): Promise<string> {
    const { code, out, err } = await runCli([...args, "--data", join(folder, "verification")]);
    if (code !== 0) throw new Error(`${args.join(" ")}: ${err}`);
    return out;
  }
  async function letJoin(role: Exclude<Role, "verification">): Promise<void> {
    const file = join(folder, `${role}.token`);
    writeFileSync(file, await administer("role", "invite", "--kind", role));
    await run(role, ["--join", file]);
    rmSync(file);
  }
  async function close(): Promise<void> {
    await Promise.all([...running.values()].map((one) => one.stop()));
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    mkdirSync(join(folder, "verification"));
    await run("verification");
    for (const role of ["qr", "operation", "method", "console"] as const) await letJoin(role);
    await administer("organization", "add", "tin-shop", "--name", "Tin Shop", "--origin", "http://localhost:9999");
    const business = ["business", "add", "payments", "--organization", "tin-shop", "--name", "Tin Shop payments"];
    await administer(...business, "--type", "transfer");
    const apiKey = (await administer("keys", "create", "--organization", "tin-shop")).trim().split(/\s/)[0] ?? "";
    // A server that runs follows within a second.
    const headers = { authorization: `Bearer ${apiKey}` };
    while (!(await fetch(`${urls.operation}/v1/users/nobody/devices`, { headers })).ok)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return {
      urls,
      apiKey,
      organization: "tin-shop",
      gateway,
      said: (role) => running.get(role)?.said() ?? "",
      stop,
      async restart(role) {
        await stop(role);
        await run(role);
      },
      administer,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { bridgeScenes } from "./bridge.ts";
import { findFreePort } from "./free-port.ts";
import type { World } from "./world.ts";

const program = fileURLToPath(new URL("served-bridge.ts", import.meta.url));

/** A bridge in a process of its own, that dies when a test says so. */
export interface KilledBridge {
  readonly issuer: string;
  readonly keycloakPort: number;
  kill(): Promise<void>;
  /** Starts it again, so many seconds later by its clock. */
  start(aheadSeconds: number): Promise<void>;
  /** Dies the next time Countersign has answered it there, before it hears the answer. */
  killAfter(path: RegExp): void;
  close(): Promise<void>;
}

/** A wire to Countersign that is watched: `onAnswered` says whether the answer is passed on. */
async function startWire(target: string, onAnswered: (path: string) => Promise<boolean>) {
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "/", method = "GET", headers } = request;
    const body = method === "GET" ? null : await buffer(request);
    const passed = Object.entries(headers).filter(([name]) => !["host", "connection", "content-length"].includes(name));
    const answer = await fetch(target + url, { method, headers: passed as [string, string][], body });
    const text = await answer.text();
    if (await onAnswered(url)) response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
    else request.socket.destroy();
  }
  const server = createServer((request, response) => void pass(request, response));
  server.listen(0, "localhost");
  await once(server, "listening");
  return { server, url: `http://localhost:${(server.address() as AddressInfo).port}` };
}

export async function startKilledBridge(
  world: World,
  files: { readonly clients: unknown; readonly realms: unknown },
): Promise<KilledBridge> {
  const [port, keycloakPort] = [await findFreePort(), await findFreePort()];
  const issuer = `http://localhost:${port}`;
  let child: ChildProcess | null = null;
  let deadly: RegExp | null = null;
  async function kill(): Promise<void> {
    if (!child) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    child = null;
    await ended;
  }
  const wire = await startWire(world.issuer, async (path) => {
    if (!deadly?.test(path)) return true;
    deadly = null;
    await kill();
    return false;
  });
  const write = (name: string, value: unknown): string => {
    const file = join(world.dataDir, name);
    writeFileSync(file, JSON.stringify(value));
    return file;
  };
  const env = {
    ...process.env,
    COUNTERSIGN_URL: wire.url,
    COUNTERSIGN_ISSUER: world.issuer,
    COUNTERSIGN_API_KEY: world.bank.apiKey,
    COUNTERSIGN_ORGANIZATION: world.bank.organization,
    COUNTERSIGN_BRIDGE_PORT: String(port),
    COUNTERSIGN_BRIDGE_DATA: join(world.dataDir, "bridge"),
    COUNTERSIGN_BRIDGE_CLIENTS: write("clients.json", files.clients),
    COUNTERSIGN_BRIDGE_SCENES: write("scenes.json", bridgeScenes),
    COUNTERSIGN_BRIDGE_KEYCLOAK: write("realms.json", files.realms),
    COUNTERSIGN_BRIDGE_KEYCLOAK_PORT: String(keycloakPort),
    COUNTERSIGN_BRIDGE_POLL_SECONDS: "1",
    COUNTERSIGN_LOG_LEVEL: "silent",
  };
  return {
    issuer,
    keycloakPort,
    kill,
    async start(aheadSeconds) {
      const options = { env: { ...env, CLOCK_AHEAD_SECONDS: String(aheadSeconds) } };
      child = spawn(process.execPath, [program], { ...options, stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout ?? process.stdin, "data");
    },
    killAfter: (path) => void (deadly = path),
    async close() {
      await kill();
      wire.server.close();
      wire.server.closeAllConnections();
    },
  };
}

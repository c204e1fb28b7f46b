import { createLog } from "@countersign/platform";
import { type AllInOne, startAllInOne } from "../all-in-one.ts";
import { type Config, readConfig } from "../config.ts";
import { prepareFolder } from "../data-folder.ts";
import { registerOwnParts } from "../own-parts.ts";
import { readKeyEncryptionKey } from "../key-encryption-key.ts";

/** Flags that override the environment. */
export interface ServeFlags {
  readonly port?: string;
  readonly data?: string;
}

/** Settings of the environment and the command line. */
export function configOf({ port, data }: ServeFlags): Config {
  return readConfig(process.env, {
    ...(port !== undefined && { port: Number(port) }),
    ...(data !== undefined && { data }),
  });
}

/** Starts all roles with `config` and ends them on SIGINT and SIGTERM. */
export async function startServer(config: Config, closeFirst: () => Promise<void> = async () => {}): Promise<AllInOne> {
  prepareFolder(config.dataDir, "--data or COUNTERSIGN_DATA");
  const log = createLog({ level: config.logLevel });
  const running = await startAllInOne({ ...config, keyEncryptionKey: readKeyEncryptionKey(config), log });
  const stop = () =>
    void closeFirst()
      .then(() => running.close())
      .then(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  return running;
}

/** What to do on a server that knows nobody yet. */
const nextStep =
  "No organization is registered yet: countersign organization add <id> --name <name> --origin <origin of its pages>\n";

/** `countersign serve` */
export async function serve(flags: ServeFlags): Promise<void> {
  const config = configOf(flags);
  const started = performance.now();
  const running = await startServer({
    ...config,
    policy: config.policy ?? [],
    methodServers: config.methodServers ?? [],
  });
  const { organizations } = await registerOwnParts(running);
  process.stdout.write(
    `Countersign is serving at ${config.issuer} (started in ${Math.round(performance.now() - started)} ms).\nAuthenticator: ${config.authenticator}/app/   Data: ${config.dataDir}\n${organizations.length === 0 ? nextStep : ""}`,
  );
}

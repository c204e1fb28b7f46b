import { createLog, systemRandom } from "@countersign/platform";
import { staffOrganization } from "@countersign/protocol";
import { openBus } from "@countersign/verification-server";
import { type AllInOne, type AllInOneOptions, startAllInOne } from "../all-in-one.ts";
import { type Config, filesOf, readConfig } from "../config.ts";
import { consoleText, type RunningConsole, startConsole } from "../console.ts";
import { prepareFolder } from "../data-folder.ts";
import { type FurtherProcesses, startFurtherProcesses, stopWithFirst } from "../further-processes.ts";
import { registerOwnParts } from "../own-parts.ts";
import { type Ending, endOnSignals } from "../end-on-signals.ts";
import { startWatching } from "../watching.ts";
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

/** What runs in this process, and how it ends. */
export interface Running {
  readonly roles: AllInOne;
  /** Starts the console where there is one, and says what to say of it. */
  openConsole(): Promise<string>;
  /** Starts the processes that share the port with this one, where the settings ask for some. */
  startOthers(): void;
  close(): Promise<void>;
}

/** What a process with a verification server in it has beside the server. */
interface Serving {
  readonly options: AllInOneOptions;
  /** Ends what is given, then the rest, on SIGINT and SIGTERM. */
  stopWith(ending: Ending): void;
  /** Ends the rest. */
  close(): Promise<void>;
}

/** Opens what a verification server of `config` needs: folder, keys, log, figures, bus. */
export async function openServing(config: Config): Promise<Serving> {
  prepareFolder(config.dataDir, "--data or COUNTERSIGN_DATA");
  const watching = await startWatching(config.watch, { service: "countersign", process: config.processes.number });
  const { metrics } = watching;
  const log = metrics.counting(createLog({ level: config.logLevel }));
  const { busAddress } = config;
  const keyEncryptionKey = readKeyEncryptionKey(config);
  const bus = busAddress === null ? null : await openBus(busAddress, { random: systemRandom, log });
  async function close(): Promise<void> {
    await bus?.close();
    await watching.close();
  }
  return {
    options: { ...config, joinsPort: config.processes.number > 1, keyEncryptionKey, log, metrics, ...(bus && { bus }) },
    stopWith(ending) {
      const closeAll = () => ending.close().then(close);
      endOnSignals({ leave: ending.leave, close: closeAll }, config.leaveSeconds * 1000);
    },
    close,
  };
}

/** Starts all roles with `config` and ends them on SIGINT and SIGTERM. */
export async function startServer(config: Config, closeFirst: () => Promise<void> = async () => {}): Promise<Running> {
  const serving = await openServing(config);
  const roles = await startAllInOne(serving.options);
  const { log } = serving.options;
  let staff: RunningConsole | null = null;
  let others: FurtherProcesses | null = null;
  async function closeRoles(): Promise<void> {
    await others?.close();
    await staff?.close();
    await roles.close();
  }
  async function close(): Promise<void> {
    await closeRoles();
    await serving.close();
  }
  serving.stopWith({
    async leave(pace) {
      await closeFirst();
      await roles.leave(pace);
    },
    close: closeRoles,
  });
  return {
    roles,
    startOthers() {
      others = startFurtherProcesses(config.processes.count, { log });
    },
    async openConsole() {
      if (!config.console) return "";
      const { host, trustedProxies } = config;
      staff = await startConsole(roles, {
        ...config.console,
        host,
        trustedProxies,
        dataDir: filesOf(config).console,
        log,
      });
      return consoleText(staff, config.console.origin);
    },
    close,
  };
}

/** What to do on a server that knows nobody yet. */
const nextStep =
  "No organization is registered yet: countersign organization add <id> --name <name> --origin <origin of its pages>\n";

/** One of the processes that the first one started: it serves, and has nothing to say. */
async function serveBeside(config: Config): Promise<void> {
  stopWithFirst();
  await startServer(config);
}

/** `countersign serve` */
export async function serve(flags: ServeFlags): Promise<void> {
  const config = configOf(flags);
  if (config.processes.number > 1) return serveBeside(config);
  const started = performance.now();
  const { roles, openConsole, startOthers } = await startServer({
    ...config,
    policy: config.policy ?? [],
    methodServers: config.methodServers ?? [],
  });
  await registerOwnParts(roles);
  startOthers();
  const console = await openConsole();
  const { organizations } = await roles.verificationServer.context.registry.current();
  const isNew = organizations.every(({ id }) => id === staffOrganization);
  process.stdout.write(
    `Countersign is serving at ${config.issuer} (started in ${Math.round(performance.now() - started)} ms).\nAuthenticator: ${config.authenticator}/app/   Data: ${config.dataDir}\n${console}${isNew ? nextStep : ""}`,
  );
}

import { existsSync } from "node:fs";
import { systemClock, systemRandom } from "@countersign/platform/system";
import type * as VerificationServer from "@countersign/verification-server/administration";
import type { Command } from "commander";
import { type Config, filesOf, readConfig } from "../config.ts";

/** What every command takes that changes or reads what is registered. */
export interface AdministrationFlags {
  readonly data?: string;
  readonly json?: true;
}

/** The settings of the server whose database it is. */
export function settingsOf({ data }: AdministrationFlags): Config {
  return readConfig(process.env, data === undefined ? {} : { data });
}

/** The server's database: its URL, or its file. Throws when there is no file yet. */
export function databaseOf(config: Config): string {
  if (config.database !== null) return config.database;
  const { database } = filesOf(config);
  if (existsSync(database)) return database;
  throw new Error(
    `there is no database in ${config.dataDir}: start countersign serve once, or name its folder (--data or COUNTERSIGN_DATA)`,
  );
}

/** What is registered, with the pure changes that the verification server knows: loaded here, so that other commands start at once. */
export interface Administering extends VerificationServer.Administration {
  readonly register: typeof VerificationServer;
  readonly config: Config;
}

/** Works with what is registered in the data folder, beside a server that may be running. Throws when there is no database yet. */
export async function administer<T>(
  flags: AdministrationFlags,
  work: (administering: Administering) => Promise<T>,
): Promise<T> {
  const config = settingsOf(flags);
  const database = databaseOf(config);
  const register = await import("@countersign/verification-server/administration");
  const administration = await register.openAdministration({
    database,
    clock: systemClock,
    random: systemRandom,
  });
  try {
    return await work({ ...administration, register, config });
  } finally {
    await administration.close();
  }
}

/** A command of this kind, with the flags that all of them have. */
export function administrationCommand(parent: Command, nameAndArguments: string, description: string): Command {
  return parent
    .command(nameAndArguments)
    .description(description)
    .option("-d, --data <folder>", "the server's data folder (./data)")
    .option("--json", "answer in JSON");
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

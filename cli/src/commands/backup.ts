import { existsSync } from "node:fs";
import { basename } from "node:path";
import { systemClock } from "@countersign/platform/system";
import type { Command } from "commander";
import { filesOf } from "../config.ts";
import { helpText } from "../help/localize-help.ts";
import { type AdministrationFlags, administrationCommand, settingsOf } from "./administration.ts";
import { guarded, show } from "./device-program.ts";

interface BackupFlags extends AdministrationFlags {
  readonly withKeyEncryptionKey?: true;
}

const megabytes = (files: readonly { readonly bytes: number }[]): string =>
  (files.reduce((all, { bytes }) => all + bytes, 0) / 1_000_000).toFixed(1);

const apart =
  "The key-encryption key is not in it: keep a copy elsewhere. Without it nothing of this opens; with it, whoever has both has everything.";

async function backUpData(folder: string, { json, withKeyEncryptionKey, ...flags }: BackupFlags): Promise<void> {
  const { backUp } = await import("../backup/back-up.ts");
  const config = settingsOf(flags);
  const key = basename(filesOf(config).keyEncryptionKey);
  const without = withKeyEncryptionKey ? [] : [key];
  const made = await backUp({ from: config.dataDir, to: folder, without, store: config.database, clock: systemClock });
  const text = `${made.files.length} files, ${megabytes(made.files)} MB, in ${folder}.\n${withKeyEncryptionKey ? "" : `${apart}\n`}`;
  show({ folder, ...made }, { json, text });
}

async function restoreData(folder: string, { json, ...flags }: AdministrationFlags): Promise<void> {
  const { restore } = await import("../backup/restore.ts");
  const config = settingsOf(flags);
  const restored = await restore({ from: folder, to: config.dataDir, store: config.database });
  const { keyEncryptionKey } = filesOf(config);
  const isOpen = existsSync(keyEncryptionKey) || config.keyEncryptionKey !== null;
  const text = `${restored.files.length} files of ${restored.at} are in ${config.dataDir}.\n${
    isOpen ? "" : `Put the key-encryption key back: ${keyEncryptionKey}, or COUNTERSIGN_KEY_ENCRYPTION_KEY.\n`
  }Then: countersign doctor\n`;
  show({ folder: config.dataDir, ...restored }, { json, text });
}

/** `countersign backup` and `countersign restore`: the data folder, whole, while the server runs. */
export function addBackupCommands(program: Command): void {
  administrationCommand(program, "backup <folder>", "copy the data folder while the server runs")
    .option("--with-key-encryption-key", "put the key that opens it beside it")
    .addHelpText(
      "after",
      helpText("\nThe folder must not be there yet. What was answered before the command began is in it."),
    )
    .action(guarded(backUpData));
  administrationCommand(
    program,
    "restore <folder>",
    "put a backup into a data folder that is empty or not there yet; the server must not run on it",
  ).action(guarded(restoreData));
}

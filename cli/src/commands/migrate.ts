import { existsSync } from "node:fs";
import type { Command } from "commander";
import { filesOf } from "../config.ts";
import { type AdministrationFlags, administer, administrationCommand, settingsOf } from "./administration.ts";
import { guarded, show } from "./device-program.ts";

/** Brings a database to this program's version; nothing happens to one that has it. */
async function migrate({ json, ...flags }: AdministrationFlags): Promise<void> {
  const { inspectDatabase } = await import("@countersign/verification-server");
  const { database } = filesOf(settingsOf(flags));
  const before = existsSync(database) ? inspectDatabase(database) : null;
  if (before && before.faults.length > 0)
    throw new Error(`the database is damaged, and was left as it is: ${before.faults.join("; ")}`);
  await administer(flags, async () => {});
  const { version } = inspectDatabase(database);
  const said =
    before?.version === version
      ? `has version ${version} already`
      : `was brought from version ${before?.version ?? 0} to ${version}`;
  show({ database, before: before?.version ?? 0, version }, { json, text: `${database} ${said}.\n` });
}

/** `countersign migrate`: what the server's start does as well, for those who want to see it first. */
export function addMigrateCommand(program: Command): void {
  administrationCommand(
    program,
    "migrate",
    "bring the database to this program's version, as the server's start does; make a backup first",
  ).action(guarded(migrate));
}

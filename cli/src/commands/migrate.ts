import { existsSync } from "node:fs";
import { systemClock } from "@countersign/platform/system";
import type { Command } from "commander";
import { filesOf } from "../config.ts";
import { type AdministrationFlags, administer, administrationCommand, settingsOf } from "./administration.ts";
import { guarded, show } from "./device-program.ts";

/** Brings a database to this program's version; nothing happens to one that has it. */
async function migrate({ json, ...flags }: AdministrationFlags): Promise<void> {
  const { inspectDatabase, placeOf } = await import("@countersign/verification-server/administration");
  const config = settingsOf(flags);
  const { database: file } = filesOf(config);
  const database = config.database ?? file;
  const look = () => inspectDatabase(database, { clock: systemClock });
  const before = config.database !== null || existsSync(file) ? await look() : null;
  if (before && before.faults.length > 0)
    throw new Error(`the database is not fit for use, and was left as it is: ${before.faults.join("; ")}`);
  await administer(flags, async () => {});
  const { version } = await look();
  const place = placeOf(database);
  const said =
    before?.version === version
      ? `has version ${version} already`
      : `was brought from version ${before?.version ?? 0} to ${version}`;
  show({ database: place, before: before?.version ?? 0, version }, { json, text: `${place} ${said}.\n` });
}

/** `countersign migrate`: what the server's start does as well, for those who want to see it first. */
export function addMigrateCommand(program: Command): void {
  administrationCommand(
    program,
    "migrate",
    "bring the database to this program's version, as the server's start does; make a backup first",
  ).action(guarded(migrate));
}

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { systemClock, systemRandom } from "@countersign/platform/system";
import {
  type DatabaseCondition,
  inspectDatabase,
  isPostgres,
  openAdministration,
  placeOf,
} from "@countersign/verification-server/administration";
import type { Registry } from "@countersign/verification-server";
import { type Config, filesOf } from "../config.ts";
import { readKeyEncryptionKey } from "../key-encryption-key.ts";
import { bad, type Finding, good, odd, sentenceOf } from "./finding.ts";

/** What was found in the data folder, and what is registered there; null when it cannot be read. */
interface FileFindings {
  readonly findings: readonly Finding[];
  readonly registry: Registry | null;
}

function folderFinding({ dataDir }: Config): Finding {
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return bad(
      "data folder",
      sentenceOf(error),
      `make ${dataDir} readable and writable for the user that serves, or name another (--data)`,
    );
  }
  return good("data folder", dataDir);
}

/** Key files are their owner's alone (T36). */
function secretFinding(what: string, file: string): Finding {
  if (!existsSync(file))
    return bad(what, `${file} is not there`, "put it back out of the backup: without it the server does not start");
  const { mode } = statSync(file);
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    return bad(what, `${file} can be read by others on this machine`, `chmod 600 ${file}`);
  return good(what, file);
}

function remedyOf(database: string): string {
  return isPostgres(database)
    ? "see that the server runs and listens there, and that COUNTERSIGN_DATABASE has the right user and password"
    : `see whether ${database} may be read, and is a database of this program`;
}

function conditionFindings({ version, known, faults, altered, oddities }: DatabaseCondition): readonly Finding[] {
  if (faults.length > 0)
    return [
      bad("database", faults.join("; "), "mend that, or stop the server and put the last whole backup in its place"),
    ];
  if (version > known)
    return [bad("database", `it has version ${version}, this program knows ${known}`, "use the newer program")];
  if (altered.length > 0)
    return [
      bad(
        "database",
        `altered by something else than this program: ${altered.join("; ")}`,
        "find out who did it; what was written since may be missing from the audit log (docs/audit.md)",
      ),
    ];
  if (version < known)
    return [
      odd(
        "database",
        `it has version ${version}, this program brings it to ${known}`,
        "make a backup, then countersign migrate, or start the server",
      ),
    ];
  const odder = oddities.map(({ says, remedy }) => odd("database server", says, remedy));
  return [good("database", `whole, version ${version}`), ...odder];
}

async function databaseFindings(database: string): Promise<readonly Finding[]> {
  try {
    return conditionFindings(await inspectDatabase(database, { clock: systemClock }));
  } catch (error) {
    return [bad("database", `${placeOf(database)}: ${sentenceOf(error)}`, remedyOf(database))];
  }
}

async function keyFinding(config: Config): Promise<{ readonly finding: Finding; readonly registry: Registry | null }> {
  const administration = await openAdministration({
    database: databaseIn(config),
    clock: systemClock,
    random: systemRandom,
  });
  try {
    const registry = await administration.read();
    const opens = await administration.opensWith(readKeyEncryptionKey(config));
    const finding = opens
      ? good("key-encryption key", "opens every key of the server")
      : bad("key-encryption key", "does not open this database", "put back the key that the database was made with");
    return { finding, registry };
  } catch (error) {
    return {
      registry: null,
      finding: bad("key-encryption key", sentenceOf(error), "put back the key that the database was made with"),
    };
  } finally {
    await administration.close();
  }
}

function databaseIn(config: Config): string {
  return config.database ?? filesOf(config).database;
}

/** True where codes and sites are other servers' work. */
function isApart({ servers }: Registry): boolean {
  return servers.some(({ kind, revokedAt }) => (kind === "qr" || kind === "operation") && revokedAt === null);
}

/** Looks at the data folder and the database without a change to either. */
export async function lookAtFiles(config: Config): Promise<FileFindings> {
  const files = filesOf(config);
  const folder = folderFinding(config);
  if (folder.state === "bad") return { findings: [folder], registry: null };
  if (config.database === null && !existsSync(files.database))
    return {
      findings: [folder, odd("database", "there is none yet", "countersign serve makes it at its first start")],
      registry: null,
    };
  const database = await databaseFindings(databaseIn(config));
  const keyFile = config.keyEncryptionKey === null ? [secretFinding("key file", files.keyEncryptionKey)] : [];
  const own = () => [secretFinding("QR key", files.qrKey), secretFinding("subject keys", files.subjectKeys)];
  if (database[0]?.state !== "good") return { findings: [folder, ...database, ...own(), ...keyFile], registry: null };
  const { finding, registry } = await keyFinding(config);
  // Beside servers apart a verification server has no keys but those of its database: the others have theirs.
  const kept = registry !== null && isApart(registry) ? [] : own();
  return { findings: [folder, ...database, ...kept, ...keyFile, finding], registry };
}

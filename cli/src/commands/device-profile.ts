import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  createQueueLock,
  type DeviceStorage,
  type KeyHandle,
  type Lock,
  type StoreName,
} from "@countersign/approving-device";

/** The file a headless device lives in: its records and, since it has no better place, its private keys. */
interface DeviceProfile {
  readonly storage: DeviceStorage;
  readonly lock: Lock;
}

type Stores = { [store in StoreName]?: Record<string, unknown> };

const { subtle } = globalThis.crypto;
const lockPatienceMs = 15_000;
const lockTurnMs = 50;

/** Opens (and at the first write creates) a profile. Throws an Error that says what to do when the file is no profile. */
export function openProfile(file: string): DeviceProfile {
  read(file);
  return { storage: createFileStorage(file), lock: createFileLock(`${file}.lock`) };
}

function read(file: string): Stores {
  if (!existsSync(file)) return {};
  const text = readFileSync(file, "utf8");
  try {
    const { profile, stores } = JSON.parse(text) as { profile?: unknown; stores?: Stores };
    if (profile === 1 && typeof stores === "object" && stores !== null) return stores;
  } catch {
    // What cannot be read is said below, in the same words.
  }
  throw new Error(`${file} is no device profile: name another with --profile, or move it away and enrol again`);
}

/** A crash leaves the old file or the new one, whole, and readable by its owner alone: what lay in the new one's place does not lend it its mode. */
function write(file: string, stores: Stores): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  rmSync(`${file}.new`, { force: true });
  const descriptor = openSync(`${file}.new`, "wx", 0o600);
  writeSync(descriptor, JSON.stringify({ profile: 1, stores }, null, 2));
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, file);
}

function createFileStorage(file: string): DeviceStorage {
  type Change = (stores: Stores) => void;
  function change(...changes: readonly Change[]): void {
    const stores = read(file);
    for (const apply of changes) apply(stores);
    write(file, stores);
  }
  const putting = async (store: StoreName, key: string, value: unknown): Promise<Change> => {
    const exported = await exportKeys(value);
    return (stores) => void (stores[store] = { ...stores[store], [key]: exported });
  };
  const removing =
    (store: StoreName, key: string): Change =>
    (stores) =>
      void delete stores[store]?.[key];
  return {
    get: async (store, key) => importKeys(read(file)[store]?.[key]),
    all: async (store) => Promise.all(Object.values(read(file)[store] ?? {}).map(importKeys)),
    put: async (...record) => change(await putting(...record)),
    remove: async (...record) => change(removing(...record)),
    async write(_stores, work) {
      const changes: Promise<Change>[] = [];
      work(
        (...record) => void changes.push(putting(...record)),
        (...record) => void changes.push(Promise.resolve(removing(...record))),
      );
      change(...(await Promise.all(changes)));
    },
  };
}

interface ExportedKey {
  readonly key: object;
  readonly algorithm: string;
  readonly usages: readonly ("sign" | "verify" | "deriveBits")[];
}

async function exportKeys(value: unknown): Promise<unknown> {
  if (value instanceof CryptoKey) {
    const { algorithm, usages } = value;
    return { key: await subtle.exportKey("jwk", value), algorithm: algorithm.name, usages };
  }
  return mapMembers(value, exportKeys);
}

async function importKeys(value: unknown): Promise<unknown> {
  if (!isExportedKey(value)) return mapMembers(value, importKeys);
  const { key, algorithm, usages } = value;
  return subtle.importKey("jwk", key, { name: algorithm, namedCurve: "P-256" }, true, [
    ...usages,
  ]) satisfies Promise<KeyHandle>;
}

function isExportedKey(value: unknown): value is ExportedKey {
  const exported = value as Partial<ExportedKey> | null | undefined;
  return typeof exported === "object" && typeof exported?.key === "object" && Array.isArray(exported.usages);
}

async function mapMembers(value: unknown, map: (member: unknown) => Promise<unknown>): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(map));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(async ([name, member]) => [name, await map(member)] as const);
  return Object.fromEntries(await Promise.all(members));
}

/** One command at a time: two that used the same rolling token would look like a copied device (T12). */
function createFileLock(file: string): Lock {
  const queue = createQueueLock();
  return (work) =>
    queue(async () => {
      await take(file);
      try {
        return await work();
      } finally {
        rmSync(file, { force: true });
      }
    });
}

async function take(file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (let waited = 0; waited <= lockPatienceMs; waited += lockTurnMs) {
    try {
      const descriptor = openSync(file, "wx", 0o600);
      writeSync(descriptor, String(process.pid));
      closeSync(descriptor);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (isAbandoned(file)) rmSync(file, { force: true });
    else await sleep(lockTurnMs);
  }
  throw new Error(`another command is using this device: if none is, remove ${file}`);
}

function isAbandoned(file: string): boolean {
  const holder = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (!Number.isInteger(holder) || holder <= 0) return false; // It is being written just now.
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

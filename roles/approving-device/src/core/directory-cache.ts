import {
  type Crypto,
  type Directory,
  directoryKid,
  exactly,
  followEndorsements,
  type Guard,
  isPublicJwk,
  isShortText,
  isUint,
  listOf,
  parseJwks,
  ProtocolError,
  type PublicJwk,
  thumbprint,
  verifyDirectory,
} from "@countersign/protocol";
import { publicArrow } from "@countersign/protocol/contract";
import { type Answer, exchange, jsonOf, refusalOf } from "./exchange.ts";
import type { IssuerClock } from "./issuer-clock.ts";
import { keyNamed } from "./key-named.ts";
import { type DeviceStorage, readRecord } from "./storage.ts";

/** What is kept of an issuer: the keys pinned at enrolment and the newest directory seen. */
interface IssuerRecord {
  readonly issuer: string;
  readonly keys: readonly PublicJwk[];
  /** The JWS, verified again each time it is read. Empty before the first. */
  readonly directory: string;
  /** Never decreases (§17). */
  readonly version: number;
}

/** Keys an issuer changed through over the years; the oldest are forgotten. */
const maximumKeys = 16;

const isIssuerRecord: Guard<IssuerRecord> = exactly({
  issuer: isShortText,
  keys: listOf(isPublicJwk, maximumKeys),
  directory: (value: unknown): value is string => typeof value === "string",
  version: isUint,
});

/** The signed directories of the issuers (§17), kept on the device. */
export interface DirectoryCache {
  /** The issuer's verification keys as it publishes them now, for judging an enrolment code. */
  fetchKeys(issuer: string): Promise<readonly PublicJwk[]>;
  /** The keys pinned for the issuer. */
  pinned(issuer: string): Promise<readonly PublicJwk[]>;
  /** The directory signed by one of `keys`, read now; pins nothing. */
  fetchWith(issuer: string, keys: readonly PublicJwk[]): Promise<Directory>;
  /** From now on this key signs for the issuer (§9 step 2). */
  pin(issuer: string, key: PublicJwk): Promise<void>;
  /** The kept directory, or a new one when there is none or its time is over. */
  current(issuer: string): Promise<Directory>;
  /** The kept directory whatever its end, for times without a network; null when there is none that verifies. The caller judges its age. */
  kept(issuer: string): Promise<Directory | null>;
  /** Asks the issuer again; an older version is refused. */
  refresh(issuer: string): Promise<Directory>;
}

const patienceSeconds = 20;

interface Deps {
  readonly crypto: Crypto;
  readonly storage: DeviceStorage;
  readonly fetch: typeof globalThis.fetch;
  readonly issuerClock: IssuerClock;
}

async function get({ fetch, issuerClock }: Deps, issuer: string, path: string): Promise<Answer> {
  const url = issuer.replace(/\/$/, "") + path;
  const answer = await exchange(url, { fetch, init: { method: "GET" }, timeoutSeconds: patienceSeconds });
  issuerClock.correct(issuer, answer.date);
  if (!answer.ok) throw refusalOf(answer);
  return answer;
}

/** Whether a directory past its end counts. */
interface Judging {
  readonly end?: "counts" | "ignored";
}

async function verified(
  { crypto, issuerClock }: Deps,
  text: string,
  { issuer, keys, version, end = "counts" }: Pick<IssuerRecord, "issuer" | "keys" | "version"> & Judging,
): Promise<Directory> {
  const byId = new Map<string, PublicJwk>();
  for (const key of keys) byId.set(await thumbprint(crypto, key), key);
  const now = end === "counts" ? issuerClock.now(issuer) : 0;
  const keyOf = (kid: string) => byId.get(kid) ?? null;
  return verifyDirectory(crypto, text, { issuer, keyOf, now, knownVersion: version });
}

const isEndorsements = exactly({
  endorsements: listOf((value: unknown): value is string => typeof value === "string" && value.length <= 2048, 64),
});

async function fetchEndorsements(deps: Deps, issuer: string): Promise<readonly string[]> {
  const { text } = await get(deps, issuer, publicArrow.keyEndorsements.path);
  const answer: unknown = jsonOf(text);
  return isEndorsements(answer) ? answer.endorsements : [];
}

export function createDirectoryCache(deps: Deps): DirectoryCache {
  const { storage } = deps;

  async function recordOf(issuer: string): Promise<IssuerRecord> {
    const kept = await readRecord(storage, "directories", { key: issuer, guard: isIssuerRecord });
    return kept ?? { issuer, keys: [], directory: "", version: 0 };
  }

  /** The directory as it is now, and the keys that count from now on: those pinned, or the one that follows them by their own word (§2). */
  async function fetchVerified(
    record: IssuerRecord,
  ): Promise<Pick<IssuerRecord, "keys"> & { text: string; directory: Directory }> {
    const { issuer, keys } = record;
    const { text } = await get(deps, issuer, publicArrow.directory.path);
    const signing = await keyNamed(deps.crypto, directoryKid(text), keys);
    if (signing || keys.length === 0) return { text, keys, directory: await verified(deps, text, record) };
    const followed = await followEndorsements(deps.crypto, await fetchEndorsements(deps, issuer), {
      issuer,
      pinned: keys,
    });
    const next = await keyNamed(deps.crypto, directoryKid(text), followed);
    // A key that was followed is one nobody needs to be believed with any more.
    const from = next ? followed.slice(followed.indexOf(next)).slice(-maximumKeys) : keys;
    return { text, keys: from, directory: await verified(deps, text, { ...record, keys: from }) };
  }

  async function refresh(issuer: string): Promise<Directory> {
    const record = await recordOf(issuer);
    const { text, keys, directory } = await fetchVerified(record);
    await storage.put("directories", issuer, { ...record, keys, directory: text, version: directory.version });
    return directory;
  }

  return {
    async fetchKeys(issuer) {
      const { text } = await get(deps, issuer, publicArrow.keys.path);
      try {
        return parseJwks(jsonOf(text));
      } catch (cause) {
        throw new ProtocolError("unavailable", { cause });
      }
    },
    pinned: async (issuer) => (await recordOf(issuer)).keys,
    fetchWith: async (issuer, keys) => (await fetchVerified({ ...(await recordOf(issuer)), keys })).directory,
    async pin(issuer, key) {
      const record = await recordOf(issuer);
      const known = record.keys.some(({ x, y }) => x === key.x && y === key.y);
      if (!known)
        await storage.put("directories", issuer, { ...record, keys: [...record.keys, key].slice(-maximumKeys) });
    },
    async current(issuer) {
      const record = await recordOf(issuer);
      if (record.directory === "") return refresh(issuer);
      try {
        return await verified(deps, record.directory, record);
      } catch {
        return refresh(issuer); // Its time is over, or it was kept by another version of this program.
      }
    },
    async kept(issuer) {
      const record = await recordOf(issuer);
      if (record.directory === "") return null;
      return verified(deps, record.directory, { ...record, end: "ignored" }).catch(() => null);
    },
    refresh,
  };
}

import type { Clock, Crypto, Random } from "@countersign/protocol";
import type { Account } from "./account.ts";
import type { DirectoryCache } from "./directory-cache.ts";
import type { KeyMaker } from "./device-keys.ts";
import type { IssuerClock } from "./issuer-clock.ts";
import type { Lock } from "./lock.ts";
import type { Passkeys } from "./passkeys.ts";
import type { DeviceStorage } from "./storage.ts";
import type { VerificationServer } from "./verification-server.ts";

/** The program this device runs (S15). */
export interface Program {
  readonly id: string;
  /** Dotted numbers. */
  readonly version: string;
  /** Null for a program that has no web origin of its own: then the issuer's stands for it. */
  readonly origin: string | null;
  readonly os: string;
}

/** What every step works with. */
export interface Context {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly storage: DeviceStorage;
  readonly lock: Lock;
  readonly keyMaker: KeyMaker;
  readonly program: Program;
  /** Null where the platform has none. */
  readonly passkeys: Passkeys | null;
  /** Issuers this device may enrol at; null for any. */
  readonly allowedIssuers: readonly string[] | null;
  readonly issuerClock: IssuerClock;
  readonly server: VerificationServer;
  readonly directories: DirectoryCache;
  /** Keeps an account and tells the listeners. */
  saveAccount(account: Account): Promise<void>;
  /** Tells the listeners that something of the accounts has changed. */
  changed(): void;
}

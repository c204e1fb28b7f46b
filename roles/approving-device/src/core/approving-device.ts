import { type Clock, type Crypto, type Locale, ProtocolError, type Random } from "@countersign/protocol";
import { type AccountState, type AccountView, accountView, readAccount, readAccounts } from "./account.ts";
import type { Context, Program } from "./context.ts";
import { decide, type Decision } from "./decide.ts";
import type { KeyMaker } from "./device-keys.ts";
import { createDirectoryCache } from "./directory-cache.ts";
import { enrol } from "./enrol.ts";
import { follow, type FollowOptions } from "./follow.ts";
import { type HistoryEntry, readEntry, readHistory } from "./history.ts";
import { readInstallation } from "./installation.ts";
import { createIssuerClock } from "./issuer-clock.ts";
import type { Lock } from "./lock.ts";
import { type EnrolmentOffer, offerOf, verifyEnrolment } from "./read-enrolment.ts";
import { refreshAccount } from "./refresh-account.ts";
import { removeAccount } from "./remove-account.ts";
import { type ReviewView, readReview, readReviews, reviewView } from "./review.ts";
import { scan, type ScanAnswer } from "./scan.ts";
import type { DeviceStorage } from "./storage.ts";
import { createVerificationServer } from "./verification-server.ts";

/** What an approving device is made of. */
export interface ApprovingDeviceOptions {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly storage: DeviceStorage;
  readonly keyMaker: KeyMaker;
  readonly lock: Lock;
  readonly fetch: typeof globalThis.fetch;
  readonly program: Program;
  /** Issuers it may enrol at; null for any. */
  readonly allowedIssuers: readonly string[] | null;
}

/** A headless approving device. Every method throws a ProtocolError (the server's refusal, or this device's in the same words) or a DeviceFault. */
export interface ApprovingDevice {
  /** The accounts, newest first. */
  accounts(): Promise<readonly AccountView[]>;
  /** Calls after every change of the accounts made through this object; answers the function that ends it. */
  onChange(listener: () => void): () => void;
  /** Judges an enrolment code; asks the issuer for its keys, sends nothing about this device (§9 step 2). */
  readEnrolment(text: string): Promise<EnrolmentOffer>;
  /** Makes keys and brings them to the issuer (§9 step 3); after a lost answer the same ones. Answers the account's id. */
  enrol(text: string): Promise<string>;
  /** Asks how the account is now; the first time after confirmation this brings its keys (§9 step 6). */
  checkAccount(id: string): Promise<AccountState>;
  /** Removes this device from the account, at the issuer too. */
  removeAccount(id: string): Promise<void>;
  /** Judges an approval code and claims its operation (§6). `accountId` is the user's pick among several, else null. */
  scan(text: string, accountId: string | null): Promise<ScanAnswer>;
  /** A claimed operation in the language given; null when it is not kept here. */
  review(id: string, locale: Locale): Promise<ReviewView | null>;
  /** The claimed operations that still wait for the user's decision. */
  openReviews(locale: Locale): Promise<readonly ReviewView[]>;
  /** Signs and sends the answer (§7). Called again after a lost reply, it is the same answer. */
  decide(id: string, decision: Decision): Promise<HistoryEntry>;
  /** Asks for the fate of a decided operation until it is final or the signal aborts; null when it was not decided here. */
  follow(id: string, options?: FollowOptions): Promise<HistoryEntry | null>;
  entry(id: string): Promise<HistoryEntry | null>;
  /** Newest first. */
  history(): Promise<readonly HistoryEntry[]>;
  /** By how much this device's clock is off, in seconds; null before the first answer of a server. */
  clockOffset(): number | null;
  installation(): Promise<string>;
}

function createContext(options: ApprovingDeviceOptions): { context: Context; listeners: Set<() => void> } {
  const { crypto, clock, storage, fetch } = options;
  const issuerClock = createIssuerClock(clock);
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const context: Context = {
    ...options,
    issuerClock,
    server: createVerificationServer({ crypto, fetch, issuerClock }),
    directories: createDirectoryCache({ crypto, storage, fetch, issuerClock }),
    changed,
    async saveAccount(account) {
      await storage.put("accounts", account.id, account);
      changed();
    },
  };
  return { context, listeners };
}

/** Forgets reviews whose time is over, and answers the others. */
async function openReviews({ storage, issuerClock }: Context, locale: Locale): Promise<ReviewView[]> {
  const open: ReviewView[] = [];
  for (const review of await readReviews(storage)) {
    const account = await readAccount(storage, review.account);
    const over = !account || review.expiresAt <= issuerClock.now(account.issuer);
    // One that was sent is kept: its answer may have been lost, and asking again tells.
    if (over && !review.pending) await storage.remove("reviews", review.id);
    else open.push(reviewView(review, locale));
  }
  return open;
}

export function createApprovingDevice(options: ApprovingDeviceOptions): ApprovingDevice {
  const { context, listeners } = createContext(options);
  const { storage, lock, issuerClock } = context;
  return {
    accounts: async () => (await readAccounts(storage)).filter(({ state }) => state !== "enrolling").map(accountView),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    readEnrolment: async (text) => offerOf(await verifyEnrolment(context, text)),
    enrol: (text) => enrol(context, text),
    checkAccount: (id) =>
      lock(async () => {
        const account = await readAccount(storage, id);
        if (!account) throw new ProtocolError("operation_not_found", { cause: "no such account" });
        return accountView(await refreshAccount(context, account)).state;
      }),
    removeAccount: (id) => removeAccount(context, id),
    scan: (text, accountId) => scan(context, text, accountId),
    async review(id, locale) {
      const review = await readReview(storage, id);
      return review && reviewView(review, locale);
    },
    openReviews: (locale) => openReviews(context, locale),
    decide: (id, decision) => decide(context, id, decision),
    follow: (id, followOptions) => follow(context, id, followOptions),
    entry: (id) => readEntry(storage, id),
    history: () => readHistory(storage),
    clockOffset: () => issuerClock.offset(),
    installation: () => lock(async () => (await readInstallation(context)).id),
  };
}

import { type Clock, type Crypto, type Locale, type Random } from "@countersign/protocol";
import {
  type AccountState,
  type AccountView,
  accountView,
  readAccount,
  readAccounts,
  requireAccount,
} from "./account.ts";
import { addPasskey } from "./add-passkey.ts";
import { awaitConfirmation, type Confirmation } from "./await-confirmation.ts";
import { bringHistory, type HistoryBringer } from "./bring-history.ts";
import { checkReceipt, type ReceiptCheck } from "./check-receipt.ts";
import type { CodeOrigin } from "./code-origin.ts";
import type { Context, Program } from "./context.ts";
import { decide } from "./decide.ts";
import { decideOffline } from "./decide-offline.ts";
import type { Decision } from "./deciding.ts";
import { type KeyMaker, keysPlace } from "./device-keys.ts";
import { createDirectoryCache } from "./directory-cache.ts";
import { eraseHistory, restoreHistory } from "./erase-history.ts";
import { enrol } from "./enrol.ts";
import { follow, type FollowOptions } from "./follow.ts";
import { type HistoryEntry, readEntry, readHistory } from "./history.ts";
import { readInstallation } from "./read-installation.ts";
import { createIssuerClock } from "./issuer-clock.ts";
import { keepUndecided } from "./keep-undecided.ts";
import type { Lock } from "./lock.ts";
import { minimumVersion } from "./minimum-version.ts";
import type { Notice } from "./notice.ts";
import { checkNotices, seeNotices, stopLearning, veto } from "./notices.ts";
import { type OfflineReviewView, offlineReviewView, readOfflineReview } from "./offline-review.ts";
import type { Passkeys } from "./passkeys.ts";
import { type EnrolmentOffer, offerOf, verifyEnrolment } from "./read-enrolment.ts";
import { refreshAccount } from "./refresh-account.ts";
import { removeAccount } from "./remove-account.ts";
import { renameAccount } from "./rename-account.ts";
import { type ReviewView, readReview, readReviews, reviewView } from "./review.ts";
import { rotateKeys } from "./rotate-keys.ts";
import { scan } from "./scan.ts";
import type { ScanAnswer } from "./scan-answer.ts";
import type { DeviceStorage } from "./storage.ts";
import { report, undo } from "./take-back.ts";
import { uploadOffline } from "./upload-offline.ts";
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
  /** How the user is verified; null where the platform has no passkeys. */
  readonly passkeys: Passkeys | null;
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
  /** Gives an account a name of the user's own; an empty one takes it away. */
  renameAccount(id: string, name: string): Promise<void>;
  /** Protects an account by this device's fingerprint, face or PIN; only soon after it became active. */
  addPasskey(id: string): Promise<void>;
  /** Gives an account new keys (§9). Called again after a lost answer, it goes on. */
  rotateKeys(id: string): Promise<void>;
  /** Asks what happened to the account's devices (§9); kept for the account's view. */
  checkNotices(id: string): Promise<readonly Notice[]>;
  /** The user has seen the account's notices. */
  seeNotices(id: string): Promise<void>;
  /** Objects to the replacement of the account's devices (§9). */
  veto(id: string, enrollment: string): Promise<void>;
  /** Has the server forget that a method comes first because it was used often; `notice` is the one that told so. */
  stopLearning(id: string, notice: string): Promise<void>;
  /**
   * Judges an approval code and claims its operation (§6); without a network, reads what may be decided without one (§11.4). `accountId` is
   * the user's pick among several, else null; `origin` tells a live scan from a link or a saved picture (§11.3).
   */
  scan(text: string, accountId: string | null, origin?: CodeOrigin): Promise<ScanAnswer>;
  /** A claimed operation in the language given; null when it is not kept here. */
  review(id: string, locale: Locale): Promise<ReviewView | null>;
  /** The claimed operations that still wait for the user's decision. */
  openReviews(locale: Locale): Promise<readonly ReviewView[]>;
  /** Signs and sends the answer (§7). Called again after a lost reply, it is the same answer. */
  decide(id: string, decision: Decision): Promise<HistoryEntry>;
  /** Waits until the page took the confirmation code (§11.2), or the operation ended. Throws the signal's reason when it aborts. */
  awaitConfirmation(id: string, options?: { readonly signal?: AbortSignal }): Promise<Confirmation>;
  /** A code read without a network, in the language given; null when it is not kept here. */
  offlineReview(id: string, locale: Locale): Promise<OfflineReviewView | null>;
  /** Decides it: approving makes the eight digits for the page (§11.4). */
  decideOffline(id: string, decision: Decision): Promise<HistoryEntry>;
  /** Brings the records of decisions made without a network; answers how many. A scan does so by itself. */
  uploadOffline(): Promise<number>;
  /** Takes back an approval that the site has not used yet (§10). */
  undo(id: string): Promise<HistoryEntry>;
  /** "This was not me" (§10): an alarm, and what the site has not used yet is taken back. */
  report(id: string): Promise<HistoryEntry>;
  /** Asks for the fate of a decided operation until it is final or the signal aborts; null when it was not decided here. */
  follow(id: string, options?: FollowOptions): Promise<HistoryEntry | null>;
  entry(id: string): Promise<HistoryEntry | null>;
  /** Newest first. */
  history(): Promise<readonly HistoryEntry[]>;
  /** Erases entries of this device's history, all of them for null; answers them, for `restoreHistory`. */
  eraseHistory(ids: readonly string[] | null): Promise<readonly HistoryEntry[]>;
  restoreHistory(erased: readonly HistoryEntry[]): Promise<void>;
  /** Brings what the account's user decided elsewhere, page by page (§17). */
  bringHistory(accountId: string, locale: Locale): HistoryBringer;
  /** Judges the receipt of an entry (§8), fetching it the first time. */
  checkReceipt(id: string): Promise<ReceiptCheck>;
  /** By how much this device's clock is off, in seconds; null before the first answer of a server. */
  clockOffset(): number | null;
  installation(): Promise<string>;
  /** The oldest version of this program that every issuer of an account still takes, as far as is kept here; null when nothing is. */
  minimumVersion(): Promise<string | null>;
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

/** Moves reviews whose time is over into the history, and answers the others. */
async function openReviews(context: Context, locale: Locale): Promise<ReviewView[]> {
  const { storage, issuerClock } = context;
  const open: ReviewView[] = [];
  for (const review of await readReviews(storage)) {
    const account = await readAccount(storage, review.account);
    const over = !account || review.expiresAt <= issuerClock.now(account.issuer);
    // One that was sent is kept: its answer may have been lost, and asking again tells.
    if (over && !review.pending) await keepUndecided(context, review.id, locale);
    else open.push(reviewView(review, locale));
  }
  return open;
}

async function accountViews({ storage }: Context): Promise<AccountView[]> {
  const accounts = (await readAccounts(storage)).filter(({ state }) => state !== "enrolling");
  const views = accounts.map(async (account) => {
    const keysLost = (await storage.get("device", keysPlace(account.id))) === undefined;
    return accountView(account, { keysLost });
  });
  return Promise.all(views);
}

/** A device that has scanned nothing yet must be able to judge a code without a network (§11.4). No list now is no fault: a scan asks again. */
async function keepKeyList({ directories }: Context, issuer: string): Promise<void> {
  await directories.current(issuer).catch(() => null);
}

export function createApprovingDevice(options: ApprovingDeviceOptions): ApprovingDevice {
  const { context, listeners } = createContext(options);
  const { storage, lock, issuerClock } = context;
  return {
    accounts: () => accountViews(context),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    readEnrolment: async (text) => offerOf(await verifyEnrolment(context, text)),
    enrol: (text) => enrol(context, text),
    checkAccount: (id) =>
      lock(async () => {
        const account = await requireAccount(storage, id);
        const { state } = accountView(await refreshAccount(context, account));
        if (state === "active") await keepKeyList(context, account.issuer);
        return state;
      }),
    removeAccount: (id) => removeAccount(context, id),
    renameAccount: (id, name) => renameAccount(context, id, name),
    addPasskey: (id) => addPasskey(context, id),
    rotateKeys: (id) => rotateKeys(context, id),
    checkNotices: (id) => checkNotices(context, id),
    seeNotices: (id) => seeNotices(context, id),
    veto: (id, enrollment) => veto(context, id, enrollment),
    stopLearning: (id, notice) => stopLearning(context, id, notice),
    async scan(text, accountId, origin = "live") {
      // What is left from a time without a network comes first, if there is one now.
      await uploadOffline(context).catch(() => 0);
      return scan(context, text, { accountId, origin });
    },
    async review(id, locale) {
      const review = await readReview(storage, id);
      return review && reviewView(review, locale);
    },
    openReviews: (locale) => openReviews(context, locale),
    decide: (id, decision) => decide(context, id, decision),
    awaitConfirmation: (id, waiting) => awaitConfirmation(context, id, waiting),
    async offlineReview(id, locale) {
      const review = await readOfflineReview(storage, id);
      return review && offlineReviewView(review, locale);
    },
    decideOffline: (id, decision) => decideOffline(context, id, decision),
    uploadOffline: () => uploadOffline(context),
    undo: (id) => undo(context, id),
    report: (id) => report(context, id),
    follow: (id, followOptions) => follow(context, id, followOptions),
    entry: (id) => readEntry(storage, id),
    history: () => readHistory(storage),
    eraseHistory: (ids) => eraseHistory(context, ids),
    restoreHistory: (erased) => restoreHistory(context, erased),
    bringHistory: (accountId, locale) => bringHistory(context, accountId, locale),
    checkReceipt: (id) => checkReceipt(context, id),
    clockOffset: () => issuerClock.offset(),
    minimumVersion: () => minimumVersion(context),
    installation: () => lock(async () => (await readInstallation(context)).id),
  };
}

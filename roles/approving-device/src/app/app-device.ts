import type { DeclineReason, ErrorCode, Line, Look } from "@countersign/protocol";
import type { Locale } from "@countersign/ui";

/** The life of an account on this device (§9), as its rows show it. */
export type AccountState = "pending" | "confirmed" | "active" | "frozen" | "revoked";

/** One account as the screens show it. */
export interface AccountView {
  readonly id: string;
  readonly organization: string;
  readonly issuer: string;
  readonly state: AccountState;
  /** Unix seconds. */
  readonly addedAt: number;
  /** The six digits while the site waits for them; null after. */
  readonly shortString: string | null;
}

/** What an enrolment code says, verified, before the user agrees. */
export interface EnrolmentOffer {
  readonly organization: string;
  readonly issuer: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Where and how an operation was started, as its site reports it. */
export interface InitiatorView {
  readonly address: string | null;
  readonly browser: string | null;
  readonly place: string | null;
}

/** One operation as the review screen shows it, in one language. */
export interface ReviewView {
  readonly id: string;
  readonly organization: string;
  readonly business: string;
  readonly title: string;
  readonly verb: string;
  readonly look: Look;
  /** Exactly what is signed: from the protocol's renderer, in order (§7). */
  readonly lines: readonly Line[];
  /** Labels of values that mix alphabets (T21). */
  readonly mixed: readonly string[];
  readonly reference: string | null;
  readonly initiator: InitiatorView;
  readonly anonymous: boolean;
  readonly loggedOut: boolean;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly confirmationCode: string | null;
  readonly userVerification: boolean;
}

export type Answer = "approve" | "decline";

/** What became of an operation after the answer. */
export type Fate =
  | "waiting"
  | "done"
  | "failed"
  | "declined"
  | "expired"
  | "cancelled"
  | "blocked"
  | "revoked"
  | "unknown";

/** One decision kept on this device (S22). */
export interface HistoryEntry {
  readonly id: string;
  readonly organization: string;
  readonly title: string;
  readonly look: Look;
  readonly lines: readonly Line[];
  readonly answer: Answer;
  readonly reason: DeclineReason | null;
  /** Unix seconds. */
  readonly decidedAt: number;
  readonly fate: Fate;
}

/** `pick`: the code fits several accounts; ask, then scan with the one chosen (§6). */
export type ScanAnswer =
  | { readonly kind: "review"; readonly id: string }
  | { readonly kind: "pick"; readonly accounts: readonly AccountView[] };

/** Faults that are not the server's: each has a sentence of its own. */
export type LocalFault = "offline" | "clockWrong" | "storageFull" | "storageBlocked" | "internal";

/** Why something did not work, for the user. */
export class AppError extends Error {
  readonly fault: LocalFault | ErrorCode;

  constructor(fault: LocalFault | ErrorCode, options?: ErrorOptions) {
    super(fault, options);
    this.name = "AppError";
    this.fault = fault;
  }
}

/** What the screens ask of the device. Every method throws an AppError and nothing else. */
export interface AppDevice {
  /** The accounts, newest first, and again after every change. */
  accounts(): Promise<readonly AccountView[]>;
  onChange(listener: () => void): () => void;
  /** Judges an enrolment code; asks the issuer for its keys, sends nothing about this device. */
  readEnrolment(text: string): Promise<EnrolmentOffer>;
  /** Makes keys and brings them to the issuer (§9 step 3). Answers the account's id. */
  enrol(text: string): Promise<string>;
  /** Asks how the account is now. */
  checkAccount(id: string): Promise<AccountState>;
  removeAccount(id: string): Promise<void>;
  /** Judges an approval code and claims its operation (§6). */
  scan(text: string, accountId: string | null): Promise<ScanAnswer>;
  /** A claimed operation in the language given; null when it is not kept here. */
  review(id: string, locale: Locale): Promise<ReviewView | null>;
  /** The claimed operations that still wait for the user's decision. */
  openReviews(locale: Locale): Promise<readonly ReviewView[]>;
  /** Signs and sends the answer. Sent again after a lost reply, it is the same answer (§7). */
  decide(
    id: string,
    answer: { readonly answer: Answer; readonly reason: DeclineReason | null; readonly locale: Locale },
  ): Promise<void>;
  /** Asks for the fate of a decided operation until it is final or `signal` aborts. */
  follow(id: string, signal: AbortSignal): Promise<void>;
  entry(id: string): Promise<HistoryEntry | null>;
  history(): Promise<readonly HistoryEntry[]>;
  /** By how much this device's clock is off, in seconds; null before the first answer of a server. */
  clockOffset(): number | null;
  installation(): Promise<string>;
}

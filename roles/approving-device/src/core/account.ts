import {
  type BindingId,
  base64urlOf,
  type DeviceId,
  either,
  exactly,
  type Guard,
  isBoolean,
  isId,
  isNull,
  isShortText,
  isUint,
  isUint32,
  listOf,
  matching,
  oneOf,
  ProtocolError,
} from "@countersign/protocol";
import { type Installation, isInstallation } from "./installation.ts";
import { isNotice, type Notice } from "./notice.ts";
import { isText, type DeviceStorage, readRecord, readRecords } from "./storage.ts";

/** The life of an account on this device (§9). */
export const accountStates = ["pending", "confirmed", "active", "frozen", "revoked"] as const;
export type AccountState = (typeof accountStates)[number];

/** An account as it is kept here: one binding at one organization. Binary values are base64url. */
export interface Account {
  readonly id: string;
  readonly issuer: string;
  readonly organization: { readonly n: number; readonly id: string; readonly name: string };
  /** `enrolling` until the issuer has answered: such an account is shown nowhere and may be tried again. */
  readonly state: AccountState | "enrolling";
  readonly ticket: string;
  /** Unix seconds. */
  readonly ticketExpiresAt: number;
  readonly addedAt: number;
  readonly device: DeviceId | null;
  readonly binding: BindingId | null;
  readonly shortString: string | null;
  /** Who the user is at the organization; null until learnt. */
  readonly subject: string | null;
  readonly userKey: { readonly key: string; readonly epoch: number } | null;
  /** The key of the epoch before, good until then (§9). */
  readonly previousUserKey: { readonly key: string; readonly until: number } | null;
  readonly codeKey: string | null;
  readonly rollingToken: string | null;
  /** True while an answer that brings a new token is out: the kept one may be one behind. */
  readonly tokenInDoubt: boolean;
  /** What the organization is told of this installation; an account of an earlier version was told what all were told. */
  readonly installation?: Installation;
  /** How the device's keys are named while another device must approve them: "ab12 cd34 ef56 7890" (§9 step 5). */
  readonly keyName?: string;
  /** When it came to life, Unix seconds. */
  readonly activeAt?: number;
  /** What the user calls it; nobody else is told. */
  readonly name?: string;
  /** The passkey that stands beside the device key (§2). */
  readonly passkey?: { readonly id: string; readonly rpId: string };
  /** New keys were sent and their answer is not known yet (§9). */
  readonly rotating?: boolean;
  readonly notices?: readonly Notice[];
  /** Ids of notices the user has seen. */
  readonly seen?: readonly string[];
  /** Ids of the notices whose replacement this device has stopped. */
  readonly vetoed?: readonly string[];
}

/** A notice as the account's screen shows it. */
export interface NoticeView extends Notice {
  readonly isNew: boolean;
  readonly isVetoed: boolean;
}

/** One account as the screens show it. */
export interface AccountView {
  readonly id: string;
  readonly organization: string;
  /** What the user calls it; null unless they gave it a name. */
  readonly name: string | null;
  readonly issuer: string;
  readonly state: AccountState;
  /** Unix seconds. */
  readonly addedAt: number;
  /** The six digits while the site waits for them; null after. */
  readonly shortString: string | null;
  /** What to compare while another device must approve this one; null when there is nothing to compare. */
  readonly keyName: string | null;
  readonly hasPasskey: boolean;
  /** Until when a passkey may be added, Unix seconds; null when it may not. */
  readonly passkeyUntil: number | null;
  /** Its keys are gone from this device (T48): it can only be removed and added again. */
  readonly keysLost: boolean;
  /** Newest first. */
  readonly notices: readonly NoticeView[];
}

/** How long after it became active a device may add a passkey (T11). */
const passkeySeconds = 600;

export function accountView(account: Account, { keysLost = false }: { keysLost?: boolean } = {}): AccountView {
  const { id, organization, issuer, state, addedAt, shortString, keyName, passkey, activeAt } = account;
  const shown = state === "enrolling" ? "pending" : state;
  const mayAdd = shown === "active" && passkey === undefined && activeAt !== undefined;
  return {
    id,
    organization: organization.name,
    name: account.name ?? null,
    issuer,
    state: shown,
    addedAt,
    shortString: shown === "pending" ? shortString : null,
    keyName: shown === "pending" || shown === "confirmed" ? (keyName ?? null) : null,
    hasPasskey: passkey !== undefined,
    passkeyUntil: mayAdd ? activeAt + passkeySeconds : null,
    keysLost,
    notices: (account.notices ?? []).map((notice) => noticeView(account, notice)),
  };
}

function noticeView({ seen = [], vetoed = [] }: Account, notice: Notice): NoticeView {
  const { id } = notice;
  return { ...notice, isNew: !seen.includes(id), isVetoed: vetoed.includes(id) };
}

const key = base64urlOf(32);

const required = {
  id: isShortText,
  issuer: isShortText,
  organization: exactly({ n: isUint32, id: isShortText, name: isShortText }),
  state: oneOf([...accountStates, "enrolling"]),
  ticket: base64urlOf(16),
  ticketExpiresAt: isUint,
  addedAt: isUint,
  device: either(isNull, (value: unknown): value is DeviceId => isId("dev", value)),
  binding: either(isNull, (value: unknown): value is BindingId => isId("bnd", value)),
  shortString: either(isNull, matching(/^[0-9]{6}$/)),
  subject: either(isNull, base64urlOf(16)),
  userKey: either(isNull, exactly({ key, epoch: isUint })),
  previousUserKey: either(isNull, exactly({ key, until: isUint })),
  codeKey: either(isNull, key),
  rollingToken: either(isNull, key),
  tokenInDoubt: isBoolean,
} as const;
// A record of an earlier version of this program lacks what came later.
const isAccount: Guard<Account> = exactly(required, {
  installation: isInstallation,
  keyName: matching(/^[0-9a-f]{4}( [0-9a-f]{4}){3}$/),
  activeAt: isUint,
  name: isShortText,
  passkey: exactly({ id: isText, rpId: isShortText }),
  rotating: isBoolean,
  notices: listOf(isNotice, 32),
  seen: listOf(isShortText, 32),
  vetoed: listOf(isShortText, 32),
});

export function readAccount(storage: DeviceStorage, id: string): Promise<Account | null> {
  return readRecord(storage, "accounts", { key: id, guard: isAccount });
}

export async function requireAccount(storage: DeviceStorage, id: string): Promise<Account> {
  const account = await readAccount(storage, id);
  if (!account) throw new ProtocolError("operation_not_found", { cause: "no such account" });
  return account;
}

/** All accounts, newest first, those that are being enrolled included. */
export async function readAccounts(storage: DeviceStorage): Promise<Account[]> {
  return (await readRecords(storage, "accounts", isAccount)).toSorted((a, b) => b.addedAt - a.addedAt);
}

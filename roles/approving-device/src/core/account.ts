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
  matching,
  oneOf,
} from "@countersign/protocol";
import { type DeviceStorage, readRecord, readRecords } from "./storage.ts";

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
}

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

export function accountView({ id, organization, issuer, state, addedAt, shortString }: Account): AccountView {
  const shown = state === "enrolling" ? "pending" : state;
  return {
    id,
    organization: organization.name,
    issuer,
    state: shown,
    addedAt,
    shortString: shown === "pending" ? shortString : null,
  };
}

const key = base64urlOf(32);

const isAccount: Guard<Account> = exactly({
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
});

export function readAccount(storage: DeviceStorage, id: string): Promise<Account | null> {
  return readRecord(storage, "accounts", { key: id, guard: isAccount });
}

/** All accounts, newest first, those that are being enrolled included. */
export async function readAccounts(storage: DeviceStorage): Promise<Account[]> {
  return (await readRecords(storage, "accounts", isAccount)).toSorted((a, b) => b.addedAt - a.addedAt);
}

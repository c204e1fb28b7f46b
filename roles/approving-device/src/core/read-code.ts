import {
  type Directory,
  findQrKey,
  openCode,
  type OpenedCode,
  ProtocolError,
  type ScannedCode,
  type VerifiedCode,
  verifyCode,
} from "@countersign/protocol";
import { type Account, readAccounts } from "./account.ts";
import type { Context } from "./context.ts";
import { type CodeOrigin, parseFrom } from "./code-origin.ts";
import { DeviceFault } from "./device-fault.ts";
import { type Candidate, fittingAccounts } from "./pick-account.ts";
import { refreshAccount } from "./refresh-account.ts";
import { settleRotation } from "./settle-rotation.ts";

/** A good code, the directory it was judged by and the accounts here it may be for. */
export interface ReadCode {
  readonly code: VerifiedCode;
  readonly directory: Directory;
  readonly candidates: readonly Candidate[];
}

/** The directory of the issuer that knows the code's key, asked again once when the kept one does not (§6). */
async function directoryFor(
  { crypto, directories }: Context,
  issuer: string,
  code: ScannedCode,
): Promise<Directory | null> {
  const kept = await directories.current(issuer);
  if (await findQrKey(crypto, kept, code)) return kept;
  const fresh = await directories.refresh(issuer);
  return (await findQrKey(crypto, fresh, code)) ? fresh : null;
}

/** Judges signature and time. A code that seems too old is judged again by the server's time, for this device's clock may be wrong. */
async function judge(context: Context, code: ScannedCode, directory: Directory): Promise<VerifiedCode> {
  const { crypto, directories, issuerClock } = context;
  const { iss } = directory;
  try {
    return await verifyCode(crypto, code, { directory, now: issuerClock.now(iss) });
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== "operation_expired") throw error;
    await directories.refresh(iss);
    return verifyCode(crypto, code, { directory, now: issuerClock.now(iss) });
  }
}

/** A code does not name its issuer: it is that of whichever enrolled issuer lists its key. */
async function issuerOf(
  context: Context,
  code: ScannedCode,
  accounts: readonly Account[],
): Promise<{ code: VerifiedCode; directory: Directory }> {
  for (const issuer of new Set(accounts.map((account) => account.issuer))) {
    const directory = await directoryFor(context, issuer, code);
    if (directory) return { code: await judge(context, code, directory), directory };
  }
  throw accounts.length === 0
    ? new DeviceFault("noAccount")
    : new ProtocolError("qr_not_valid", { cause: "no such key" });
}

/** The accounts the code fits; when none does, each account of that organization is refreshed and tried again (§6). */
async function candidatesFor(
  context: Context,
  { code, accounts }: { code: VerifiedCode; accounts: readonly Account[] },
): Promise<Candidate[]> {
  const fitting = await fittingAccounts(context, accounts, code.payload);
  if (fitting.length > 0) return fitting;
  const refreshed: Account[] = [];
  for (const account of accounts) refreshed.push(await refreshAccount(context, account));
  return fittingAccounts(context, refreshed, code.payload);
}

async function enrolledAccounts(context: Context): Promise<Account[]> {
  const enrolled: Account[] = [];
  for (const account of await readAccounts(context.storage)) {
    if (account.state === "enrolling" || account.state === "revoked") continue;
    enrolled.push((await settleRotation(context, account)).account);
  }
  return enrolled;
}

/** How a text came here, and the account the user picked for it; null before. */
export interface ScanOptions {
  readonly accountId: string | null;
  readonly origin: CodeOrigin;
}

/** Takes a scanned text apart and judges it by this device's own means (§6, before anything is sent). Inside the lock. */
export async function readCode(context: Context, text: string, { accountId, origin }: ScanOptions): Promise<ReadCode> {
  const scanned = parseFrom(text, origin);
  const enrolled = await enrolledAccounts(context);
  const { code, directory } = await issuerOf(context, scanned, enrolled);
  const accounts = enrolled.filter(
    ({ id, issuer, organization }) =>
      issuer === directory.iss &&
      organization.n === code.payload.organization &&
      (accountId === null || id === accountId),
  );
  if (accounts.length === 0) throw new DeviceFault("noAccount");
  const candidates = await candidatesFor(context, { code, accounts });
  if (candidates.length === 0) throw new ProtocolError("operation_not_found", { cause: "no account's hint" });
  return { code, directory, candidates };
}

/** Opens label 9 with the account's key; names the directory lacks are looked for once more in a fresh one. */
export async function openScene(
  { crypto, directories }: Context,
  { code, directory }: Pick<ReadCode, "code" | "directory">,
  { account, kUser }: Candidate,
): Promise<OpenedCode | null> {
  const opened = await openCode(crypto, code, { kUser, directory }).catch(async (error: unknown) => {
    if (!(error instanceof ProtocolError)) throw error;
    return openCode(crypto, code, { kUser, directory: await directories.refresh(account.issuer) });
  });
  const subject = opened?.operation.login.subject ?? null;
  const known = account.subject;
  if (subject !== null && known !== null && subject !== known)
    throw new ProtocolError("qr_not_valid", { cause: "another user's" });
  return opened;
}

import {
  type Directory,
  findQrKey,
  openCode,
  type OpenedCode,
  type ScannedCode,
  toBase64url,
  type VerifiedCode,
  verifyCode,
} from "@countersign/protocol";
import { accountView, readAccounts } from "./account.ts";
import { parseFrom } from "./code-origin.ts";
import type { Context } from "./context.ts";
import { DeviceFault } from "./device-fault.ts";
import type { OfflineReview } from "./offline-review.ts";
import { type Candidate, fittingAccounts } from "./pick-account.ts";
import type { ScanOptions } from "./read-code.ts";
import type { ScanAnswer } from "./scan-answer.ts";

/** How old a key list may be that a code is judged by without a network (§11.4). */
const listDays = 7;

interface Known {
  readonly directory: Directory;
  readonly candidates: readonly Candidate[];
}

/** The kept list that knows the code's key, and the accounts its hint fits. Null when none does. */
async function known(context: Context, code: ScannedCode, accountId: string | null): Promise<Known | null> {
  const { crypto, directories, storage, issuerClock } = context;
  const accounts = (await readAccounts(storage)).filter(({ id }) => accountId === null || id === accountId);
  for (const issuer of new Set(accounts.map((account) => account.issuer))) {
    const directory = await directories.kept(issuer);
    if (!directory || !(await findQrKey(crypto, directory, code))) continue;
    if (issuerClock.now(issuer) > directory.iat + listDays * 86_400) throw new DeviceFault("offlineTooLong");
    const of = accounts.filter(
      (account) => account.issuer === issuer && account.organization.n === code.payload.organization,
    );
    return { directory, candidates: await fittingAccounts(context, of, code.payload) };
  }
  return null;
}

function reviewOf(
  { account }: Candidate,
  { code, opened, directory }: { code: VerifiedCode; opened: OpenedCode; directory: Directory },
): Omit<OfflineReview, "id"> | null {
  const { payload, content, hash } = code;
  const { operation, digest, scene } = opened;
  const organization = directory.organizations.find(({ n }) => n === payload.organization);
  const business = directory.businesses.find(({ n }) => n === payload.business);
  const template = directory.types.find(({ n, version }) => n === scene.type && version === scene.templateVersion);
  const subject = operation.login.subject ?? null;
  const another = account.subject !== null && account.subject !== subject;
  if (!organization || !business || !template || another || account.binding === null) return null;
  return {
    account: account.id,
    binding: account.binding,
    organization: organization.name,
    business: business.name,
    template,
    details: operation.details,
    reference: operation.reference ?? null,
    expiresAt: payload.expiry,
    numbers: { organization: payload.organization, business: payload.business, qrServer: payload.qrServer },
    code: toBase64url(payload.code),
    dd: toBase64url(digest),
    qh: toBase64url(hash),
    k: content.k,
    answer: null,
  };
}

/**
 * Reads a code without a network (§11.4): by the kept key list and the account's own key, which open what the code seals. Null when the code
 * may not be decided so, or this device knows too little. Inside the lock.
 */
export async function scanOffline(
  context: Context,
  text: string,
  { accountId, origin }: ScanOptions,
): Promise<ScanAnswer | null> {
  const scanned = parseFrom(text, origin);
  if (!scanned.payload.flags.offline) return null;
  const found = await known(context, scanned, accountId);
  const [only, ...more] = found?.candidates ?? [];
  if (!found || !only) return null;
  if (more.length > 0) return { kind: "pick", accounts: found.candidates.map(({ account }) => accountView(account)) };
  const { crypto, storage, issuerClock } = context;
  const { directory } = found;
  const code = await verifyCode(crypto, scanned, { directory, now: issuerClock.now(directory.iss) });
  const opened = await openCode(crypto, code, { kUser: only.kUser, directory });
  const made = opened && reviewOf(only, { code, opened, directory });
  if (!made) return null;
  // The same code read again is the same review.
  const id = `offline-${toBase64url((await crypto.sha256(code.payload.code)).slice(0, 16))}`;
  const before = await storage.get("offline", id);
  if (before === undefined) await storage.put("offline", id, { id, ...made } satisfies OfflineReview);
  return { kind: "offline", id };
}

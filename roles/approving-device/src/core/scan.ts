import {
  type Directory,
  equalBytes,
  fromBase64url,
  isDigestOf,
  type NumberedTemplate,
  type OpenedCode,
  type Operation,
  operationDigest,
  ProtocolError,
  toBase64url,
  type VerifiedCode,
} from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { type Account, accountView } from "./account.ts";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import { DeviceFault } from "./device-fault.ts";
import type { Candidate } from "./pick-account.ts";
import { openScene, type ReadCode, readCode, type ScanOptions } from "./read-code.ts";
import type { Review } from "./review.ts";
import { withRefusalKept } from "./refusal-kept.ts";
import type { ScanAnswer } from "./scan-answer.ts";
import { scanOffline } from "./scan-offline.ts";

type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.scan>;

/** Sends the code's bytes; the rolling token of the answer is kept before the answer is looked at. */
async function claim(context: Context, { account }: Candidate, code: VerifiedCode): Promise<Answer> {
  const { storage, server } = context;
  const { id } = account;
  const caller = await callerOf(context, account);
  await storage.put("accounts", id, { ...account, tokenInDoubt: true } satisfies Account);
  const sent = server.scan(caller, { body: { qr: toBase64url(code.bytes) } });
  const answer = await withRefusalKept(context, account, sent);
  await storage.put("accounts", id, {
    ...account,
    rollingToken: answer.rollingToken,
    tokenInDoubt: false,
  } satisfies Account);
  return answer;
}

function operationOf(answer: Answer, subject: string | null): Operation {
  const { type, organization, business, source, details, login, reference } = answer;
  return {
    type,
    organization,
    business,
    source,
    details,
    login: { state: login.state, ...(subject !== null && { subject }) },
    ...(reference !== undefined && { reference }),
  };
}

/** What the server answers must be what the code stands for: label 7 always, label 9 when it is there (§6, T5). */
async function checkedDigest(
  { crypto }: Context,
  {
    answer,
    code,
    opened,
    account,
  }: { answer: Answer; code: VerifiedCode; opened: OpenedCode | null; account: Account },
): Promise<string> {
  const known = code.payload.flags.anonymous ? null : account.subject;
  const subject = opened ? (opened.operation.login.subject ?? null) : known;
  const digest = await operationDigest(crypto, operationOf(answer, subject), fromBase64url(answer.salt));
  const same = isDigestOf(code.payload, digest) && (opened === null || equalBytes(opened.digest, digest));
  if (!same)
    throw new ProtocolError("digest_mismatch", { cause: "the server's answer is not what the code stands for" });
  return toBase64url(digest);
}

interface Names {
  readonly organization: string;
  readonly business: string;
  readonly template: NumberedTemplate;
}

/** The names on the screen come from the directory, by the code's numbers, and must be those of the answer (T4). */
async function namesOf(
  { directories }: Context,
  { code, directory, answer }: { code: VerifiedCode; directory: Directory; answer: Answer },
): Promise<Names> {
  const find = ({ organizations, businesses, types }: Directory): Names | null => {
    const organization = organizations.find(
      ({ n, id }) => n === code.payload.organization && id === answer.organization,
    );
    const business = businesses.find(({ n, id }) => n === code.payload.business && id === answer.business);
    const template = types.find(({ id, version }) => id === answer.type && version === answer.templateVersion);
    return organization && business && template
      ? { organization: organization.name, business: business.name, template }
      : null;
  };
  const names = find(directory) ?? find(await directories.refresh(directory.iss));
  if (!names) throw new ProtocolError("digest_mismatch", { cause: "names that the directory does not have" });
  return names;
}

function reviewOf({
  account,
  code,
  answer,
  dd,
  names,
}: {
  account: Account;
  code: VerifiedCode;
  answer: Answer;
  dd: string;
  names: Names;
}): Review {
  const { binding } = account;
  if (binding === null) throw new ProtocolError("operation_not_found", { cause: "the account has no binding" });
  const { payload, content, hash } = code;
  const { address = null, userAgent = null, place = null } = answer.initiator;
  return {
    id: answer.operation as Review["id"],
    account: account.id,
    binding,
    ...names,
    details: answer.details,
    reference: answer.reference ?? null,
    initiator: { address, browser: userAgent, place },
    anonymous: payload.flags.anonymous,
    loggedOut: answer.login.state === 0,
    startedAt: answer.startedAt,
    expiresAt: answer.expiresAt,
    confirmationCode: answer.confirmationCode ?? null,
    userVerification: answer.userVerification,
    numbers: { organization: payload.organization, business: payload.business, qrServer: payload.qrServer },
    nonce: answer.nonce,
    dd,
    qh: toBase64url(hash),
    k: content.k,
    version: null,
    pending: null,
  };
}

async function scanFor(context: Context, { code, directory }: ReadCode, candidate: Candidate): Promise<string> {
  const { account } = candidate;
  const opened = await openScene(context, { code, directory }, candidate);
  const answer = await claim(context, candidate, code);
  const dd = await checkedDigest(context, { answer, code, opened, account });
  const names = await namesOf(context, { code, directory, answer });
  const review = reviewOf({ account, code, answer, dd, names });
  const version = review.confirmationCode === null ? null : await claimedVersion(context, account, review.id);
  await context.storage.put("reviews", review.id, { ...review, version } satisfies Review);
  return review.id;
}

/** Asked before the confirmation code is on any screen, so a higher version can only mean that it was typed. Null when it cannot be told. */
async function claimedVersion(context: Context, account: Account, operation: Review["id"]): Promise<number | null> {
  const caller = await callerOf(context, account);
  const asked = context.server.readOperation(caller, { params: { id: operation }, query: {} });
  const told = await asked.catch(() => null);
  return told?.version ?? null;
}

async function scanOnline(context: Context, text: string, options: ScanOptions): Promise<ScanAnswer> {
  const read = await readCode(context, text, options);
  const [only, ...more] = read.candidates;
  if (more.length > 0 || !only)
    return { kind: "pick", accounts: read.candidates.map(({ account }) => accountView(account)) };
  return { kind: "review", id: await scanFor(context, read, only) };
}

/** Judges an approval code and claims its operation (§6); without a network, reads what may be decided without one (§11.4). */
export async function scan(context: Context, text: string, options: ScanOptions): Promise<ScanAnswer> {
  return context.lock(async () => {
    try {
      return await scanOnline(context, text, options);
    } catch (error) {
      if (!(error instanceof DeviceFault) || error.fault !== "offline") throw error;
      const answer = await scanOffline(context, text, options);
      if (!answer) throw error;
      return answer;
    }
  });
}

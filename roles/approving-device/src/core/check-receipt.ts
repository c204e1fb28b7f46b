import {
  type Crypto,
  ProtocolError,
  type PublicJwk,
  readReceipt,
  thumbprint,
  verifyReceipt,
} from "@countersign/protocol";
import { type Account, readAccount } from "./account.ts";
import { callerOf } from "./caller.ts";
import { changeEntry } from "./change-entry.ts";
import type { Context } from "./context.ts";
import { type HistoryEntry, type KeptReceipt, operationOf, readEntry } from "./history.ts";
import { keyNamed } from "./key-named.ts";
import { withRemovalKept } from "./refusal-kept.ts";
import { settledAccount } from "./settle-rotation.ts";

/** What a look at a receipt found. `genuine`: signed by the issuer, about this operation and, where known, exactly what is kept of it. */
export type ReceiptCheck = "genuine" | "not-genuine" | "none";

/** The issuer's key of that name: one pinned here, else one it publishes; it lists retired ones too (§2). */
async function signerOf(context: Context, { issuer }: Account, text: string): Promise<PublicJwk> {
  const { crypto, directories } = context;
  const { kid } = readReceipt(text).jws.header;
  const key =
    (await keyNamed(crypto, kid, await directories.pinned(issuer))) ??
    (await keyNamed(crypto, kid, await directories.fetchKeys(issuer)));
  if (!key) throw new ProtocolError("receipt_invalid", { cause: "unknown key" });
  return key;
}

/** Fetches the receipt of a released operation, and keeps it with its entry; null while there is none. */
async function fetchReceipt(context: Context, entry: HistoryEntry): Promise<KeptReceipt | null> {
  const account = await settledAccount(context, entry.account);
  const operation = operationOf(entry);
  if (!account || account.subject === null || operation === null) return null;
  const asked = context.server.readReceipt(await callerOf(context, account), { params: { id: operation } });
  const { receipt: text } = await withRemovalKept(context, account, asked);
  const { issuer, subject, organization } = account;
  const key = await signerOf(context, account, text);
  const receipt: KeptReceipt = { text, issuer, subject, audience: organization.id, key };
  if (!(await isGenuine(context.crypto, entry, receipt))) throw new ProtocolError("receipt_invalid");
  await changeEntry(context, entry.id, (now) => ({ ...now, receipt }));
  return receipt;
}

async function isGenuine(crypto: Crypto, entry: HistoryEntry, receipt: KeptReceipt): Promise<boolean> {
  const { text, issuer, audience, key, subject } = receipt;
  const kid = await thumbprint(crypto, key);
  try {
    const keyOf = (named: string): PublicJwk | null => (named === kid ? key : null);
    const claims = await verifyReceipt(crypto, text, { issuer, audience, keyOf, now: null });
    const isSame = entry.digest === undefined || claims.dd === entry.digest;
    return claims.op === operationOf(entry) && claims.sub === subject && isSame;
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "receipt_invalid") return false;
    throw error;
  }
}

/** The kept receipt must be the issuer's of today's account too, if the account is still here: else the record chose its own judge. */
async function isOfAccount({ storage }: Context, entry: HistoryEntry, receipt: KeptReceipt): Promise<boolean> {
  const account = await readAccount(storage, entry.account);
  if (!account) return true;
  const { issuer, organization, subject } = account;
  return receipt.issuer === issuer && receipt.audience === organization.id && receipt.subject === subject;
}

/** Is the receipt of an entry genuine (§8)? Fetches it the first time; afterwards no network is needed. */
export async function checkReceipt(context: Context, id: string): Promise<ReceiptCheck> {
  const entry = await readEntry(context.storage, id);
  if (!entry) return "none";
  try {
    const receipt = entry.receipt ?? (await fetchReceipt(context, entry));
    if (!receipt) return "none";
    const good = (await isOfAccount(context, entry, receipt)) && (await isGenuine(context.crypto, entry, receipt));
    return good ? "genuine" : "not-genuine";
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "receipt_invalid") return "not-genuine";
    if (error instanceof ProtocolError && ["operation_state_conflict", "operation_not_found"].includes(error.code))
      return "none";
    throw error;
  }
}

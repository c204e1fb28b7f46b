import { existsSync } from "node:fs";
import { createNodeCrypto, readBoundedBody } from "@countersign/platform/system";
import { isSecureUrl, parseJwks, parseStrictJson, type PublicJwk, thumbprint } from "@countersign/protocol";
import {
  type Examination,
  examineReceipt,
  isReceiptProof,
  type NoteKey,
  parseNoteKeys,
  type ReceiptProof,
} from "@countersign/protocol/audit";
import { CountersignError } from "@countersign/relying-party";
import { readJsonFile } from "./json-file.ts";
import { noAnswer } from "./named-fetch.ts";

/** A receipt as it was judged; plain JSON. */
export interface JudgedReceipt extends Examination {
  /** Thumbprint of the device's key; null for another method. */
  readonly deviceKey: string | null;
  /** Where its row stands in the log, counted from 0; null where that is not proved. */
  readonly row: number | null;
  readonly rows: number | null;
  /** True when the issuer itself was asked for its keys. */
  readonly askedIssuer: boolean;
}

interface ReceiptInputs {
  /** JSON of a proof. */
  readonly proof: string | null;
  /** A file or an address of a JWK set; null to ask the issuer. */
  readonly keys: string | null;
  /** A verifier key; null to ask the issuer, when there is a proof. */
  readonly auditKey: string | null;
}

const crypto = createNodeCrypto();

/** A receipt by itself, or as a site's answer wraps it. */
function receiptOf(input: string): string {
  const text = input.trim();
  if (!text.startsWith("{")) return text;
  const { receipt } = parsed(text, "the receipt") as { receipt?: unknown };
  if (typeof receipt !== "string")
    throw new Error('the file holds no receipt: a compact JWS, or JSON with one as "receipt"');
  return receipt;
}

function parsed(text: string, what: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (cause) {
    throw new Error(`${what} cannot be read as JSON`, { cause });
  }
}

function proofOf(text: string | null): ReceiptProof | null {
  if (text === null) return null;
  const proof = parsed(text, "the proof");
  if (isReceiptProof(proof)) return proof;
  throw new Error(
    "--proof is what GET /v1/operations/{id}/receipt/proof answered: leaf, index, size, path and checkpoint",
  );
}

/** A stranger's receipt names the address: it may neither hang nor fill the memory. */
const fetchMs = 10_000;
const fetchBytes = 256 * 1024;

async function fetched(url: URL): Promise<string> {
  if (!isSecureUrl(url.href)) throw new Error(`${url.href} is not https: give the keys in files`);
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(fetchMs) });
    if (response.ok) return await readBoundedBody(response, fetchBytes);
    throw new Error(`status ${response.status}`);
  } catch (cause) {
    const remedy = "--keys and --audit-key take the issuer's keys out of files";
    throw new CountersignError("unavailable", { cause: noAnswer(url, { cause, remedy }) });
  }
}

async function keysOf(given: string | null, issuer: string): Promise<readonly PublicJwk[]> {
  const isFile = given !== null && existsSync(given);
  const json = isFile ? readJsonFile(given) : { value: parsed(await fetched(urlOf(given, issuer)), "the key set") };
  if ("fault" in json) throw new Error(json.fault);
  try {
    return parseJwks(json.value);
  } catch (cause) {
    throw new Error("--keys is no JWK set, as /jwks.json answers it", { cause });
  }
}

function ofIssuer(path: string, issuer: string): URL {
  if (URL.canParse(issuer)) return new URL(path, issuer);
  throw new Error("the receipt names no web address as its issuer: give the keys in files");
}

function urlOf(given: string | null, issuer: string): URL {
  if (given === null) return ofIssuer("/jwks.json", issuer);
  if (URL.canParse(given)) return new URL(given);
  throw new Error(`--keys names neither a file nor a web address: ${given}`);
}

async function auditKeyOf(given: string | null, issuer: string): Promise<readonly NoteKey[]> {
  const text = given ?? (await fetched(ofIssuer("/audit/key", issuer)));
  return parseNoteKeys(crypto, text).catch((cause: unknown) => {
    throw new Error("--audit-key is no key of an audit log, as /audit/key says it", { cause });
  });
}

/** Judges a receipt by what is given, and by what its issuer publishes where something is missing (§8, §16). */
export async function judgeReceipt(
  input: string,
  { proof: proofText, keys, auditKey }: ReceiptInputs,
): Promise<JudgedReceipt> {
  const receipt = receiptOf(input);
  const proof = proofOf(proofText);
  const unproved = await examineReceipt(crypto, { receipt, keys: null, proof: null, auditKey: null });
  const { claims } = unproved;
  if (!claims) return { ...unproved, deviceKey: null, row: null, rows: null, askedIssuer: false };
  const [found, log] = await Promise.all([keysOf(keys, claims.iss), proof ? auditKeyOf(auditKey, claims.iss) : null]);
  const examined = await examineReceipt(crypto, { receipt, keys: found, proof, auditKey: log });
  const place = examined.checks.inclusion === "passed" ? proof : null;
  return {
    ...examined,
    deviceKey: claims.cnf ? await thumbprint(crypto, claims.cnf.jwk) : null,
    row: place?.index ?? null,
    rows: place?.size ?? null,
    askedIssuer: keys === null || (proof !== null && auditKey === null),
  };
}

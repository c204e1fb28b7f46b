import { createNodeCrypto, createNodeSigner, generatePrivateJwk, systemRandom } from "@countersign/platform";
import {
  type Application,
  builtInTemplates,
  type DecisionClaims,
  decodeContent,
  deriveEnrolmentKeys,
  displayHash,
  enrolmentKeysHash,
  enrolmentProof,
  fromBase64url,
  operationDigest,
  parseEnrolmentText,
  parseStatic,
  readQrText,
  renderLines,
  shortString,
  type Signer,
  signDecision,
  signRequest,
  toBase64url,
  utf8,
} from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { Connection } from "../lib/connection.ts";

const crypto = createNodeCrypto();
const now = () => Math.floor(Date.now() / 1000);

type ScanAnswer = AnswerOf<typeof approvingDeviceToVerificationServer.scan>;

/** A device of the load generator: it signs as a real one does and skips what costs the server nothing (reading the picture, checking the directory). */
interface LoadDevice {
  readonly scan: (text: string) => Promise<Scanned>;
  readonly approve: (scanned: Scanned) => Promise<void>;
}

export interface Scanned {
  readonly answer: ScanAnswer;
  readonly numbers: { readonly org: number; readonly biz: number; readonly qs: number };
  readonly staticHash: string;
  readonly k: number;
}

interface Enrolled {
  readonly issuer: string;
  readonly signer: Signer;
  readonly connection: Connection;
  readonly application: Application;
  readonly device: string;
  binding: string;
  rollingToken: string;
}

async function signed(enrolled: Enrolled, method: string, path: string, body?: object): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { signer, issuer, connection } = enrolled;
  const bytes = text === undefined ? null : utf8(text);
  const headers = await signRequest(
    { method, authority: new URL(issuer).host, path, query: "", body: bytes },
    { crypto, signer, created: now() },
  );
  const answer = await connection.request(method, path, {
    headers: { ...headers },
    ...(text !== undefined && { body: text }),
  });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body);
}

async function scan(enrolled: Enrolled, text: string): Promise<Scanned> {
  const { bytes } = readQrText(text, "approval");
  const content = decodeContent(bytes);
  const { payload } = parseStatic(content.static);
  const answer = (await signed(enrolled, "POST", "/v1/device/scans", { qr: toBase64url(bytes) })) as ScanAnswer;
  enrolled.rollingToken = answer.rollingToken;
  return {
    answer,
    numbers: { org: payload.organization, biz: payload.business, qs: payload.qrServer },
    staticHash: toBase64url(await crypto.sha256(content.static)),
    k: content.k,
  };
}

async function claimsOf(
  enrolled: Enrolled,
  { answer, numbers, staticHash, k }: Scanned,
  subject: string,
): Promise<DecisionClaims> {
  const { type, organization, business, source, details, salt, login } = answer;
  const template = builtInTemplates.find(({ id }) => id === type);
  if (!template) throw new Error(`no template ${type}`);
  const operation = { type, organization, business, source, details, login: { ...login, subject } };
  const lines = renderLines(template, details, "en");
  return {
    iss: enrolled.device as DecisionClaims["iss"],
    aud: enrolled.issuer,
    sub: enrolled.binding as DecisionClaims["sub"],
    jti: toBase64url(systemRandom(16)),
    iat: now(),
    exp: now() + 60,
    op: answer.operation as DecisionClaims["op"],
    ...numbers,
    nonce: answer.nonce,
    dd: toBase64url(await operationDigest(crypto, operation, fromBase64url(salt))),
    dh: toBase64url(
      await displayHash(crypto, { template: type, version: answer.templateVersion, locale: "en", lines }),
    ),
    dec: "approve",
    qh: staticHash,
    k,
    app: enrolled.application,
    dst: toBase64url(await crypto.sha256(fromBase64url(enrolled.rollingToken))),
    uv: "none",
  };
}

/** Enrols a device with an enrolment code; `confirm` passes the six digits to the site. `subject` is the user's. */
export async function enrolLoadDevice(
  { issuer, code, subject }: { issuer: string; code: string; subject: () => string },
  confirm: (digits: string) => Promise<void>,
): Promise<LoadDevice> {
  const [signing, agreement] = [generatePrivateJwk(), generatePrivateJwk()];
  const signer = await createNodeSigner(crypto, signing);
  const { payload } = parseEnrolmentText(code);
  const agreementKey = { kty: agreement.kty, crv: agreement.crv, x: agreement.x, y: agreement.y };
  const kt = await enrolmentKeysHash(crypto, signer.jwk, agreementKey);
  const keys = await deriveEnrolmentKeys(crypto, payload.secret);
  const application = {
    id: "countersign-cli",
    installation: toBase64url(systemRandom(12)),
    version: "0.1.0",
    origin: issuer,
    os: "Load",
    installedAt: now(),
  };
  const enrolled: Enrolled = {
    issuer,
    signer,
    connection: new Connection(issuer),
    application,
    device: "",
    binding: "",
    rollingToken: "",
  };
  const proof = toBase64url(await enrolmentProof(crypto, keys.proofKey, { ticket: payload.ticket, kt }));
  const body = { ticket: toBase64url(payload.ticket), signingKey: signer.jwk, agreementKey, application, proof };
  const { device, nonce } = (await signed(enrolled, "POST", "/v1/device/enrollments", body)) as {
    device: string;
    nonce: string;
  };
  await confirm(await shortString(crypto, keys.sasKey, { ticket: payload.ticket, kt, nonce: fromBase64url(nonce) }));
  const account = (await signed(enrolled, "GET", "/v1/device/account")) as { binding: string; rollingToken: string };
  const active: Enrolled = Object.assign(enrolled, { device, ...account });
  return {
    scan: (text) => scan(active, text),
    approve: async (scanned) => {
      const decision = await signDecision(signer, await claimsOf(active, scanned, subject()));
      const answer = (await signed(active, "POST", "/v1/device/decisions", { decision })) as {
        state: string;
        rollingToken: string;
      };
      active.rollingToken = answer.rollingToken;
      if (answer.state !== "approved") throw new Error(`decided, but ${answer.state}`);
    },
  };
}

import { createNodeCrypto, createNodeSigner, generatePrivateJwk, type PrivateJwk } from "@countersign/platform";
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
  type Operation,
  operationDigest,
  parseEnrolmentText,
  parseStatic,
  type PublicJwk,
  publicJwk,
  readQrText,
  renderLines,
  type SignableRequest,
  shortString,
  type Signer,
  signRequest,
  staticHash,
  textFromUtf8,
  toBase64url,
  utf8,
} from "@countersign/protocol";
import { compactDecrypt, importJWK } from "jose";
import { openTicket } from "./devices.ts";
import type { HandClock } from "./hand-clock.ts";
import type { RelyingParty } from "./relying-party.ts";
import type { World } from "./world.ts";

const crypto = createNodeCrypto();

/** What came back: the status, the catalogue's word (null for a good answer), and the whole answer. */
export interface RawAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly body: Record<string, unknown>;
}

/** What may be wrong about one request. */
export interface Tampering {
  readonly signer?: Signer;
  /** Unix seconds. */
  readonly created?: number;
  /** What is signed, when it is not what is sent. */
  readonly signs?: Partial<SignableRequest>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A device that does as a test bids it, right or wrong: it signs by the protocol and judges nothing. */
export interface RawDevice {
  readonly signer: Signer;
  readonly agreementKey: PublicJwk;
  call(method: string, path: string, body?: object | string, tampering?: Tampering): Promise<RawAnswer>;
  /** The body that enrols at that code; `changes` replace members after the proof was made. */
  enrolmentBody(code: string, changes?: object): Promise<Record<string, unknown>>;
  enrol(code: string): Promise<RawAnswer>;
  /** The six digits for an answer to {@link enrol}. */
  digits(code: string, answer: RawAnswer): Promise<string>;
  /** Asks for the account and remembers what decisions need of it. */
  account(): Promise<RawAnswer>;
  scan(text: string): Promise<RawAnswer>;
  /** What the keys of an answer hold, opened with this device's agreement key. */
  openKeys(answer: RawAnswer): Promise<RawKeys>;
  /** Who it is at the server, for another raw device to go on as (after new keys). */
  identity(): RawIdentity;
  notices(): Promise<RawAnswer>;
  veto(enrollment: string): Promise<RawAnswer>;
  /** The right claims to approve what was scanned, by its answer; `token` is the rolling token to name. */
  claimsFor(text: string, answer: RawAnswer, token?: string): Promise<DecisionClaims>;
  decide(decision: string): Promise<RawAnswer>;
  lastToken(): string;
}

/** What the JWE of §9 step 6 holds. */
interface RawKeys {
  readonly kUser: string;
  readonly epoch: number;
  readonly kCode: string;
  readonly subject: string;
}
interface RawIdentity {
  readonly application: Application;
  readonly device: string;
  readonly binding: string;
}

interface RawDeviceOptions {
  readonly issuer: string;
  readonly clock: Pick<HandClock, "seconds">;
  readonly key?: PrivateJwk;
  readonly agreement?: PrivateJwk;
  /** What it sends as its agreement key, when that is not its own. */
  readonly agreementKey?: PublicJwk;
  /** What it calls the thing it runs on. */
  readonly os?: string;
  readonly identity?: RawIdentity;
}

export async function createRawDevice({
  issuer,
  clock,
  key = generatePrivateJwk(),
  agreement = generatePrivateJwk(),
  agreementKey = publicJwk(agreement),
  os = "Raw phone",
  identity,
}: RawDeviceOptions): Promise<RawDevice> {
  const signer = await createNodeSigner(crypto, key);
  const application: Application = identity?.application ?? {
    id: "countersign-cli",
    installation: toBase64url(utf8(signer.kid.slice(0, 12))),
    version: "0.1.0",
    origin: issuer,
    os,
    installedAt: clock.seconds(),
  };
  let [device, binding, token] = [identity?.device ?? "", identity?.binding ?? "", ""];

  async function call(
    method: string,
    path: string,
    body?: object | string,
    { signer: by = signer, created = clock.seconds(), signs = {}, headers = {} }: Tampering = {},
  ): Promise<RawAnswer> {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const [pathname = "", query] = path.split("?");
    const request = {
      method,
      authority: new URL(issuer).host,
      path: pathname,
      query: query === undefined ? "" : `?${query}`,
      body: text === undefined ? null : utf8(text),
    };
    const signature = await signRequest({ ...request, ...signs }, { crypto, signer: by, created });
    const sent = { ...signature, ...(text !== undefined && { "content-type": "application/json" }), ...headers };
    const response = await fetch(issuer + path, { method, headers: sent, body: text ?? null });
    const answer = (await response.json()) as Record<string, unknown>;
    const rolling = answer["rollingToken"];
    if (typeof rolling === "string") token = rolling;
    return { status: response.status, code: response.ok ? null : String(answer["code"] ?? ""), body: answer };
  }

  async function enrolmentBody(code: string, changes: object = {}): Promise<Record<string, unknown>> {
    const { payload } = parseEnrolmentText(code);
    const { proofKey } = await deriveEnrolmentKeys(crypto, payload.secret);
    const kt = await enrolmentKeysHash(crypto, signer.jwk, agreementKey);
    const proof = toBase64url(await enrolmentProof(crypto, proofKey, { ticket: payload.ticket, kt }));
    return {
      ticket: toBase64url(payload.ticket),
      signingKey: signer.jwk,
      agreementKey,
      application,
      proof,
      ...changes,
    };
  }

  return {
    signer,
    agreementKey,
    call,
    enrolmentBody,
    lastToken: () => token,
    identity: () => ({ application, device, binding }),
    notices: () => call("GET", "/v1/device/notices"),
    veto: (enrollment) => call("POST", `/v1/device/enrollments/${enrollment}/veto`, {}),
    async openKeys({ body }) {
      const { plaintext } = await compactDecrypt(String(body["keys"]), await importJWK({ ...agreement }, "ECDH-ES"));
      return JSON.parse(textFromUtf8(plaintext)) as RawKeys;
    },
    async enrol(code) {
      const answer = await call("POST", "/v1/device/enrollments", await enrolmentBody(code));
      device = String(answer.body["device"]);
      return answer;
    },
    async digits(code, { body }) {
      const { payload } = parseEnrolmentText(code);
      const { sasKey } = await deriveEnrolmentKeys(crypto, payload.secret);
      const kt = await enrolmentKeysHash(crypto, signer.jwk, agreementKey);
      return shortString(crypto, sasKey, { ticket: payload.ticket, kt, nonce: fromBase64url(String(body["nonce"])) });
    },
    async account() {
      const answer = await call("GET", "/v1/device/account");
      binding = String(answer.body["binding"] ?? binding);
      return answer;
    },
    scan: (text) => call("POST", "/v1/device/scans", { qr: toBase64url(readQrText(text, "approval").bytes) }),
    decide: (decision) => call("POST", "/v1/device/decisions", { decision }),
    async claimsFor(text, { body }, named = token) {
      const content = decodeContent(readQrText(text, "approval").bytes);
      const { payload } = parseStatic(content.static);
      const template = builtInTemplates.find(({ id }) => id === body["type"]);
      if (!template) throw new Error(`no template ${String(body["type"])}`);
      const details = body["details"] as Parameters<typeof renderLines>[1];
      const lines = renderLines(template, details, "en");
      const now = clock.seconds();
      return {
        iss: device as DecisionClaims["iss"],
        aud: issuer,
        sub: binding as DecisionClaims["sub"],
        jti: toBase64url(crypto.sha256(utf8(`${now}${Math.random()}`)) as Uint8Array).slice(0, 22),
        iat: now,
        exp: now + 60,
        op: body["operation"] as DecisionClaims["op"],
        org: payload.organization,
        biz: payload.business,
        qs: payload.qrServer,
        nonce: String(body["nonce"]),
        dd: await digestOf(body, details),
        dh: toBase64url(
          await displayHash(crypto, { template: template.id, version: template.version, locale: "en", lines }),
        ),
        dec: "approve",
        qh: toBase64url(await staticHash(crypto, content.static)),
        k: content.k,
        app: application,
        dst: toBase64url(await crypto.sha256(fromBase64url(named))),
        uv: "none",
      };
    },
  };
}

/** A raw device learns its subject from nobody, so the test says it under `subject`; an anonymous operation has none. */
async function digestOf(body: Record<string, unknown>, details: Parameters<typeof renderLines>[1]): Promise<string> {
  const text = (name: string): string => String(body[name]);
  const subject = body["subject"];
  const { state } = body["login"] as Operation["login"];
  const login = { state, ...(typeof subject === "string" && { subject }) };
  const operation = {
    type: text("type"),
    organization: text("organization"),
    business: text("business"),
    source: text("source"),
    details,
    login,
  };
  return toBase64url(await operationDigest(crypto, operation, fromBase64url(text("salt"))));
}

/** A raw device brought through the whole of §9. */
export async function enrolRaw(world: World, user: string, party: RelyingParty = world.bank): Promise<RawDevice> {
  const raw = await createRawDevice(world);
  const { id, code } = await openTicket({ party, user, clock: world.clock });
  const answer = await raw.enrol(code);
  await party.sdk.enrollments.confirm(id, await raw.digits(code, answer), { confirmedBy: "password" });
  await raw.account();
  return raw;
}

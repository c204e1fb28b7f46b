import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import {
  connectSigned,
  createNodeCrypto,
  createNodeSigner,
  generatePrivateJwk,
  type PrivateJwk,
  readOrCreateSecretJson,
} from "@countersign/platform";
import { type Clock, exactly, ProtocolError, type PublicJwk, type Signer } from "@countersign/protocol";
import { joiningServerToVerificationServer } from "@countersign/protocol/contract";
import { type JoiningRole, roleFilesOf } from "./role-config.ts";

/** Who a role is towards the verification server that it joined. */
export interface RoleIdentity {
  /** What it signs its requests with (§2). */
  readonly signer: Signer;
  /** Its number there. */
  readonly number: number;
}

interface Joining {
  readonly role: JoiningRole;
  readonly dataDir: string;
  /** Its own origin. */
  readonly origin: string;
  readonly verificationServer: string;
  /** Null when there is none: then it must have joined before. */
  readonly token: string | null;
  /** A QR server's keys. */
  readonly qr?: { readonly signing: PublicJwk; readonly agreement: PublicJwk };
  /** Of a console: the hash of the key that it asks operations with. */
  readonly apiKey?: string;
  readonly clock: Clock;
}

interface Joined {
  readonly number: number;
  readonly verificationServer: string;
  readonly role: string;
}

const isJoined = exactly(
  {
    number: (value: unknown): value is number => Number.isSafeInteger(value),
    verificationServer: (value: unknown): value is string => typeof value === "string",
    role: (value: unknown): value is string => typeof value === "string",
  },
  {},
);
const answerMs = 10_000;

/** What is kept of an earlier join; null when there was none. */
function readJoined(file: string): Joined | null {
  if (!existsSync(file)) return null;
  try {
    const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isJoined(kept)) return kept;
  } catch {
    // Said below.
  }
  throw new Error(`${file} is damaged: put back a copy of it, or join again with another token`);
}

/** Sentences for what stops a join: each says what to do next. */
function joinFault(error: unknown, { role, verificationServer }: Joining): Error {
  const code = error instanceof ProtocolError ? error.code : "unavailable";
  const sentences: Readonly<Record<string, string>> = {
    ticket_invalid: `the token is not valid: it was used, is older than ten minutes or for another kind than ${role}. Make another: countersign role invite --kind ${role}`,
    signature_invalid: `${verificationServer} does not take the signature: the clocks must agree within a minute, and a proxy before it must pass the Host header on`,
    invalid_request:
      "the verification server takes no such address: COUNTERSIGN_ORIGIN is an https origin (http on localhost)",
    operation_not_found: `there is no verification server at ${verificationServer} that others can join: it is started with countersign serve --role verification`,
  };
  return new Error(
    sentences[code] ??
      `${verificationServer} does not answer as a verification server: is COUNTERSIGN_VERIFICATION_SERVER right, does it run (countersign serve --role verification), and is its certificate trusted (NODE_EXTRA_CA_CERTS)?`,
    { cause: error },
  );
}

async function join(joining: Joining, token: string, signer: Signer): Promise<number> {
  const { role, origin, verificationServer, qr, apiKey, clock } = joining;
  const client = connectSigned(joiningServerToVerificationServer, {
    url: verificationServer,
    signer,
    crypto: createNodeCrypto(),
    clock,
    timeoutMs: answerMs,
  });
  try {
    const own = { ...(qr && { qr }), ...(apiKey !== undefined && { apiKey }) };
    const body = { token, kind: role, url: origin, roleKey: signer.jwk, ...own };
    return (await client.join({ body })).number;
  } catch (error) {
    throw joinFault(error, joining);
  }
}

function keep(file: string, joined: Joined): void {
  writeFileSync(`${file}.new`, JSON.stringify(joined), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** Throws an Error for the folder of another role, or of one that joined another verification server. */
export function expectOwnFolder({
  role,
  dataDir,
  verificationServer,
}: Pick<Joining, "role" | "dataDir" | "verificationServer">): Joined | null {
  const earlier = readJoined(roleFilesOf({ dataDir }).joined);
  if (earlier && (earlier.role !== role || earlier.verificationServer !== verificationServer))
    throw new Error(
      `${dataDir} is the folder of a ${earlier.role} server that joined ${earlier.verificationServer}: take another folder for this one`,
    );
  return earlier;
}

/** Opens the role's key, made at the first start, and joins the verification server with the token where it has not joined yet. */
export async function openRoleIdentity(joining: Joining): Promise<RoleIdentity> {
  const { role, dataDir, verificationServer, token } = joining;
  const files = roleFilesOf({ dataDir });
  const earlier = expectOwnFolder(joining);
  const signer = await createNodeSigner(
    createNodeCrypto(),
    readOrCreateSecretJson(files.roleKey, generatePrivateJwk) as PrivateJwk,
  );
  if (earlier) return { signer, number: earlier.number };
  if (token === null)
    throw new Error(
      `this ${role} server has not joined ${verificationServer} yet. There: countersign role invite --kind ${role} > token; here: --join token`,
    );
  const number = await join(joining, token, signer);
  keep(files.joined, { number, verificationServer, role });
  return { signer, number };
}

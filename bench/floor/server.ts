// The floor: what one verification asks of any server, on bare node:http, node:crypto and node:sqlite, and nothing else. The same requests,
// signatures, checks and commits as a verification of Countersign, in the shortest form that is still safe. Arguments: folder, users, port.
import {
  createCipheriv,
  createHash,
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createDoor } from "node:net";
import { openFloorStore } from "./store.ts";

interface Pending {
  readonly id: string;
  readonly user: number;
  readonly codeHash: string;
  readonly static: Buffer;
  readonly frameKey: KeyObject;
  readonly details: unknown;
  readonly digest: string;
  readonly salt: string;
  nonceHash: string;
  state: string;
}

const [, , folder = "", users = "32", port = ""] = process.argv;
const store = openFloorStore(`${folder}/floor.sqlite`);
const apiKey = `key_${randomBytes(32).toString("base64url")}`;
const apiKeyHash = sha256(apiKey);
const secret = createSecretKey(randomBytes(32));
const [qrKey, receiptKey] = [generateP256(), generateP256()];
const devices = Array.from({ length: Number(users) }, generateP256);
const pending = new Map<string, Pending>();
const [byCode, byToken] = [new Map<string, Pending>(), new Map<string, Pending>()];
const listeners = new Map<string, ServerResponse>();

function generateP256() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}
function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("base64url");
}
function mac(key: KeyObject, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}
function reply(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
/** Device requests: SHA-256 of the body, and one signature over what was asked. */
function isSignedBy(key: KeyObject, request: IncomingMessage, body: string): boolean {
  const base = `${request.method}\n${request.url}\n${sha256(body)}`;
  return verify("sha256", Buffer.from(base), key, Buffer.from(String(request.headers["signature"]), "base64url"));
}
function seal(key: Buffer, text: string): Buffer {
  const cipher = createCipheriv("aes-256-gcm", createSecretKey(key), Buffer.alloc(12));
  return Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

async function create(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  if (sha256(String(request.headers.authorization).slice(7)) !== apiKeyHash) return reply(response, 401, {});
  const asked = JSON.parse(body) as { user: number; details: unknown };
  const id = `op_${randomBytes(16).toString("hex")}`;
  const [code, salt, frameKey] = [randomBytes(16), randomBytes(16).toString("base64url"), randomBytes(32)];
  const digest = sha256(`${salt}${JSON.stringify(asked)}`);
  const scene = seal(mac(secret, `seal/${id}`), JSON.stringify(asked));
  const payload = Buffer.concat([code, Buffer.from(digest, "base64url"), scene]);
  const signature = sign("sha256", payload, qrKey.privateKey);
  // Whoever registers the code checks what the one who made it signed.
  if (!verify("sha256", payload, qrKey.publicKey, signature)) return reply(response, 500, {});
  const made = Buffer.concat([payload, signature]);
  const codeHash = sha256(code);
  const [frames, states] = ["frames", "states"].map((name) => mac(secret, `${name}/${id}`).toString("base64url"));
  const opened = await store.open({
    id,
    user: asked.user,
    codeHash,
    idempotencyKey: String(request.headers["idempotency-key"]),
    requestHash: sha256(body),
    frozen: JSON.stringify({ ...asked, digest, salt, static: made.toString("base64url") }),
    sealed: seal(mac(secret, `keys/${id}`), frameKey.toString("base64url")),
    leaves: [`created ${id} ${digest}`, `presented ${id} ${digest}`],
  });
  if (!opened) return reply(response, 409, {});
  const one = {
    id,
    user: asked.user,
    codeHash,
    static: made,
    frameKey: createSecretKey(frameKey),
    details: asked.details,
    digest,
    salt,
    nonceHash: "",
    state: "presented",
  };
  pending.set(id, one);
  byCode.set(codeHash, one);
  for (const token of [frames, states]) byToken.set(sha256(token ?? ""), one);
  reply(response, 201, { id, digest, salt, frames, states });
}

function openStream(request: IncomingMessage, response: ServerResponse): Pending | null {
  const one = byToken.get(sha256(String(request.headers.authorization).slice(7)));
  if (!one) {
    reply(response, 404, {});
    return null;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.flushHeaders();
  return one;
}
function sendFrames(request: IncomingMessage, response: ServerResponse): void {
  const one = openStream(request, response);
  if (!one) return;
  const tag = mac(one.frameKey, `frame/${sha256(one.static)}/0`).subarray(0, 16);
  const text = Buffer.concat([one.static, tag]).toString("base64url");
  response.write(`event: frame\ndata: ${JSON.stringify({ text })}\n\n`);
}
function sendStates(request: IncomingMessage, response: ServerResponse): void {
  const one = openStream(request, response);
  if (!one) return;
  response.write(`event: state\ndata: ${JSON.stringify({ state: one.state })}\n\n`);
  listeners.set(one.id, response);
  response.on("close", () => listeners.delete(one.id));
}
function tell(one: Pending, state: string): void {
  one.state = state;
  listeners.get(one.id)?.write(`event: state\ndata: ${JSON.stringify({ state })}\n\n`);
}

async function scan(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  const key = devices[Number(request.headers["keyid"])]?.publicKey;
  if (!key || !isSignedBy(key, request, body)) return reply(response, 401, {});
  const scanned = Buffer.from((JSON.parse(body) as { qr: string }).qr, "base64url");
  const [made, tag] = [scanned.subarray(0, -16), scanned.subarray(-16)];
  const one = byCode.get(sha256(made.subarray(0, 16)));
  const expected = one && mac(one.frameKey, `frame/${sha256(made)}/0`).subarray(0, 16);
  if (!one || !expected?.equals(tag) || !one.static.equals(made)) return reply(response, 400, {});
  const nonce = randomBytes(16).toString("base64url");
  one.nonceHash = sha256(nonce);
  const claim = { device: request.headers["keyid"], at: Date.now() };
  const claimed = await store.claim({
    id: one.id,
    nonceHash: one.nonceHash,
    claim: JSON.stringify(claim),
    leaf: `claimed ${one.id}`,
  });
  if (!claimed) return reply(response, 409, {});
  tell(one, "claimed");
  reply(response, 200, { operation: one.id, details: one.details, salt: one.salt, nonce });
}

async function decide(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  const key = devices[Number(request.headers["keyid"])]?.publicKey;
  if (!key || !isSignedBy(key, request, body)) return reply(response, 401, {});
  const [claims = "", signature = ""] = (JSON.parse(body) as { decision: string }).decision.split(".");
  if (!verify("sha256", Buffer.from(claims), key, Buffer.from(signature, "base64url"))) return reply(response, 401, {});
  const said = JSON.parse(Buffer.from(claims, "base64url").toString()) as { op: string; nonce: string; dd: string };
  const one = pending.get(said.op);
  if (!one || one.digest !== said.dd || sha256(said.nonce) !== one.nonceHash) return reply(response, 409, {});
  const decided = await store.decide({
    id: one.id,
    nonceHash: one.nonceHash,
    decision: claims,
    leaf: `approved ${one.id} ${sha256(claims)}`,
    event: JSON.stringify({ type: "operation.approved", id: one.id }),
  });
  if (!decided) return reply(response, 409, {});
  tell(one, "approved");
  reply(response, 200, { state: "approved" });
}

async function consume(request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
  if (sha256(String(request.headers.authorization).slice(7)) !== apiKeyHash) return reply(response, 401, {});
  const one = pending.get(id);
  if (!one) return reply(response, 404, {});
  const receipt = Buffer.from(JSON.stringify({ op: id, dd: one.digest, iat: Date.now() }));
  const signed = `${receipt.toString("base64url")}.${sign("sha256", receipt, receiptKey.privateKey).toString("base64url")}`;
  const released = await store.release({
    id,
    receipt: signed,
    idempotencyKey: String(request.headers["idempotency-key"]),
    leaf: `released ${id} ${sha256(signed)}`,
    event: JSON.stringify({ type: "operation.released", id }),
  });
  if (!released) return reply(response, 409, {});
  pending.delete(id);
  byCode.delete(one.codeHash);
  for (const name of ["frames", "states"]) byToken.delete(sha256(mac(secret, `${name}/${id}`).toString("base64url")));
  tell(one, "released");
  reply(response, 200, { receipt: signed });
}

function post(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> | void {
  const path = request.url ?? "";
  if (path === "/operations") return create(request, response, body);
  if (path === "/scans") return scan(request, response, body);
  if (path === "/decisions") return decide(request, response, body);
  return consume(request, response, path.split("/")[2] ?? "");
}

const server = createServer((request, response) => {
  if (request.url === "/frames") return sendFrames(request, response);
  if (request.url === "/states") return sendStates(request, response);
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => (body += part));
  request.on("end", () => void post(request, response, body));
});
server.keepAliveTimeout = 60_000;
const shared = { host: "127.0.0.1", port: Number(port), reusePort: true };
// Node accepts one connection of a socket in each turn of its event loop: the floor too has several that listen.
for (let door = 1; door < 8; door++) createDoor((socket) => server.emit("connection", socket)).listen(shared);
server.listen(shared, () => {
  const keys = devices.map(({ privateKey }) => privateKey.export({ type: "pkcs8", format: "pem" }));
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}`, apiKey, devices: keys })}\n`);
});
process.once("SIGTERM", () => {
  store.close();
  process.exit(0);
});

import type { Bytes } from "./bytes.ts";
import { concat, equalBytes, label, u32be } from "./bytes.ts";
import { decodeCbor, encodeCbor, isCborBytes, isCborList, isCborUint } from "./cbor.ts";
import type { Crypto } from "./crypto.ts";
import { ProtocolError } from "./errors.ts";

/** The bytes of an approval code: what was signed once, and the part that moves (§4). */
export interface QrContent {
  /** The COSE_Sign1 of the payload. */
  readonly static: Bytes;
  /** Frame number. */
  readonly k: number;
  /** 16 bytes. */
  readonly tag: Bytes;
}

/** Milliseconds one frame is shown (§15). */
export const frameMs = 3000;
const oldestFrame = 4;
const newestFrame = 1;
const frameLabel = label("countersign/frame/v1");
const uint32 = 0xffff_ffff;

/** The number of the frame shown at `nowMs` of a code issued at `issuedAtMs` (§4). */
export function frameNumber(nowMs: number, issuedAtMs: number): number {
  return Math.max(0, Math.floor((nowMs - issuedAtMs) / frameMs));
}

/** SHA-256 of the static part: `qh` of a decision and the anchor of each frame. */
export async function staticHash(crypto: Crypto, staticPart: Uint8Array): Promise<Bytes> {
  return crypto.sha256(staticPart);
}

/** The tag of frame `k`, 16 bytes. `hash` is the {@link staticHash}. */
export async function frameTag(
  crypto: Crypto,
  kFrame: Uint8Array,
  { hash, k }: { hash: Uint8Array; k: number },
): Promise<Bytes> {
  return (await crypto.hmacSha256(kFrame, concat(frameLabel, hash, u32be(k)))).slice(0, 16);
}

/** The bytes of frame `k`. Give `hash`, the {@link staticHash}, when it is known, for it is the same for every frame. */
export async function makeFrame(
  crypto: Crypto,
  kFrame: Uint8Array,
  frame: { static: Uint8Array; k: number; hash?: Uint8Array },
): Promise<Bytes> {
  const hash = frame.hash ?? (await staticHash(crypto, frame.static));
  return encodeContent({ static: frame.static, k: frame.k, tag: await frameTag(crypto, kFrame, { hash, k: frame.k }) });
}

/** Deterministic CBOR `[static, k, tag]`. */
export function encodeContent(content: { static: Uint8Array; k: number; tag: Uint8Array }): Bytes {
  return encodeCbor([content.static, content.k, content.tag]);
}

/** The parts of a code's bytes; refuses with `qr_malformed` anything but deterministic CBOR of that form, at most 700 bytes. */
export function decodeContent(bytes: Uint8Array): QrContent {
  try {
    return parseContent(bytes);
  } catch (cause) {
    throw new ProtocolError("qr_malformed", { cause });
  }
}

/**
 * Judges the moving part: `qr_not_valid` when the tag is not this operation's, `qr_frame_stale` when the frame is not live at `kNow`. `kNow`
 * is null only for a saved picture of a code with flag 2, whose age is not judged (§11.3).
 */
export async function checkFrame(
  crypto: Crypto,
  kFrame: Uint8Array,
  { content, kNow }: { content: QrContent; kNow: number | null },
): Promise<void> {
  const hash = await staticHash(crypto, content.static);
  const tag = await frameTag(crypto, kFrame, { hash, k: content.k });
  if (!equalBytes(tag, content.tag)) throw new ProtocolError("qr_not_valid", { cause: "tag" });
  if (kNow !== null && !isLiveFrame(content.k, kNow)) throw new ProtocolError("qr_frame_stale");
}

/** True for frames kNow-4 to kNow+1 (§4). */
export function isLiveFrame(k: number, kNow: number): boolean {
  return k >= kNow - oldestFrame && k <= kNow + newestFrame;
}

function parseContent(bytes: Uint8Array): QrContent {
  const items = decodeCbor(bytes);
  if (!isCborList(items) || items.length !== 3) throw new TypeError("not [static, k, tag]");
  const [staticPart, k, tag] = items;
  if (!isCborBytes(staticPart) || !isCborUint(k, uint32)) throw new TypeError("not [static, k, tag]");
  if (!isCborBytes(tag) || tag.length !== 16) throw new TypeError("a tag has 16 bytes");
  return { static: new Uint8Array(staticPart), k, tag: new Uint8Array(tag) };
}

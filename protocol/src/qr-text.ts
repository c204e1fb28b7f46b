import type { Bytes } from "./bytes.ts";
import { decodeDigits, encodeDigits } from "./digits.ts";
import { ProtocolError } from "./errors.ts";

/** What a code is for, which is also the screen that takes it (§4). */
export type CodeKind = "approval" | "sameDevice" | "enrolment";

const letterOf: Readonly<Record<CodeKind, string>> = { approval: "", sameDevice: "s", enrolment: "e" };
const version = 1;
const maxTextLength = 80 + 5 + 1700;

/** `#1.`, `#1s.` or `#1e.`. */
export function codeMarker(kind: CodeKind): string {
  return `#${version}${letterOf[kind]}.`;
}

/** The text of a code: link, marker, digits (§4). */
export function writeQrText(kind: CodeKind, link: string, bytes: Uint8Array): string {
  return `${link}${codeMarker(kind)}${encodeDigits(bytes)}`;
}

/**
 * The link and bytes of a code's text as that screen takes it. Refuses with `qr_malformed`, `unsupported_version`, or `wrong_code_kind` for
 * a code that belongs to another screen.
 */
export function readQrText(text: string, screen: CodeKind): { link: string; bytes: Bytes } {
  const at = text.indexOf("#");
  if (at < 0 || text.length > maxTextLength) throw malformed("no fragment");
  const link = text.slice(0, at);
  const [, number, letter, digits = ""] = /^([0-9]{1,3})([A-Za-z]?)\.(.*)$/s.exec(text.slice(at + 1)) ?? [];
  if (number === undefined || number.startsWith("0")) throw malformed("marker");
  if (number !== String(version)) throw new ProtocolError("unsupported_version");
  if (!isCodeLink(link)) throw malformed("link");
  if (letter !== letterOf[screen]) throw kindOf(letter) ? new ProtocolError("wrong_code_kind") : malformed("letter");
  return { link, bytes: decodeDigits(digits) };
}

/** True for a text, or the hash of an address, that is marked as a link for the very device it is on (§11.3); the rest is not judged. */
export function isLinkForThisDevice(text: string): boolean {
  return /^[^#]*#[0-9]+s\./.test(text);
}

/** True for a link a code may begin with (§4, S12). */
export function isCodeLink(link: string): boolean {
  if (!/^[\x21-\x7e]{1,80}$/.test(link) || link.includes("#") || !URL.canParse(link)) return false;
  const { href, username, password } = new URL(link);
  return href === link && username === "" && password === "" && isSecureUrl(link);
}

/** True for an https URL, or http on localhost. */
export function isSecureUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && hostname === "localhost");
}

function kindOf(letter: string | undefined): boolean {
  return Object.values(letterOf).some((known) => known === letter);
}

function malformed(cause: string): ProtocolError {
  return new ProtocolError("qr_malformed", { cause });
}

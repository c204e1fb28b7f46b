/** Bytes of unpadded base64url; throws a DOMException on anything else. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
}

/** Unpadded base64url of bytes. */
export function toBase64url(buffer: ArrayBuffer): string {
  return spelled(btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("")));
}

/** What ordinary base64 is in unpadded base64url. */
export function spelled(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

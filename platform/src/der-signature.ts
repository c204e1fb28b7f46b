// Node 24 answers a signature check 30 % sooner when it is handed the key itself and a DER signature than when it is told to read r ‖ s, and
// signs twice as fast (bench/README.md). So the two forms of the same two numbers are converted here (RFC 3279 §2.2.3).

const half = 32;
const sequenceTag = 0x30;
const integerTag = 0x02;

/** A DER INTEGER of 32 big-endian bytes: no leading zeros, but one where the first bit is set. */
function integer(bytes: Uint8Array): Uint8Array {
  let at = 0;
  while (at < half - 1 && bytes[at] === 0) at++;
  const body = bytes.subarray(at);
  const padding = (body[0] ?? 0) & 0x80 ? 1 : 0;
  const coded = new Uint8Array(2 + padding + body.length);
  coded[0] = integerTag;
  coded[1] = padding + body.length;
  coded.set(body, 2 + padding);
  return coded;
}

/** DER of r ‖ s (64 bytes). */
export function derOfSignature(signature: Uint8Array): Uint8Array {
  const [r, s] = [integer(signature.subarray(0, half)), integer(signature.subarray(half))];
  const der = new Uint8Array(2 + r.length + s.length);
  der[0] = sequenceTag;
  der[1] = r.length + s.length;
  der.set(r, 2);
  der.set(s, 2 + r.length);
  return der;
}

/** r ‖ s of a DER signature that node:crypto made. */
export function signatureOfDer(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const signature = new Uint8Array(2 * half);
  let at = 2;
  for (const end of [half, 2 * half]) {
    const length = der[at + 1] ?? 0;
    const body = der.subarray(at + 2, at + 2 + length);
    const digits = body.length > half ? body.subarray(body.length - half) : body;
    signature.set(digits, end - digits.length);
    at += 2 + length;
  }
  return signature;
}

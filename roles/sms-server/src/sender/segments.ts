import smpp from "smpp";

/** A text cut into what fits one short message each. */
interface Segments {
  /** SMPP data_coding: 0 for GSM 03.38, 8 for UCS-2. */
  readonly coding: 0 | 8;
  /** With their user data header when there are more than one. */
  readonly parts: readonly Buffer[];
}

const escape = 0x1b;

/** Where a cut would tear one character apart: after the escape of GSM 03.38, or between two surrogates. */
function tears(bytes: Buffer, at: number, coding: Segments["coding"]): boolean {
  if (at >= bytes.length) return false;
  return coding === 0 ? bytes[at - 1] === escape : (bytes.readUInt16BE(at - 2) & 0xfc00) === 0xd800;
}

function cut(bytes: Buffer, { coding, most }: { coding: Segments["coding"]; most: number }): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(from + most, bytes.length);
    if (tears(bytes, to, coding)) to -= coding === 0 ? 1 : 2;
    parts.push(bytes.subarray(from, to));
    from = to;
  }
  return parts;
}

/** The header that tells a phone how parts belong together (3GPP TS 23.040 §9.2.3.24.1). */
function header(reference: number, { of, at }: { of: number; at: number }): Buffer {
  return Buffer.from([5, 0, 3, reference & 0xff, of, at]);
}

/** Cuts a text: GSM 03.38 when every character is in it, else UCS-2. `reference` is the same for the parts of one text, and another for the next. */
export function segmentsOf(text: string, reference: number): Segments {
  const coding = smpp.encodings.ASCII.match(text) ? 0 : 8;
  const bytes = coding === 0 ? smpp.encodings.ASCII.encode(text) : smpp.encodings.UCS2.encode(text);
  if (bytes.length <= (coding === 0 ? 160 : 140)) return { coding, parts: [bytes] };
  const parts = cut(bytes, { coding, most: coding === 0 ? 153 : 134 });
  return {
    coding,
    parts: parts.map((part, i) => Buffer.concat([header(reference, { of: parts.length, at: i + 1 }), part])),
  };
}

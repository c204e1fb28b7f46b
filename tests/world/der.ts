import { createSign, type KeyObject } from "node:crypto";

/** One DER element (X.690): tag, length, content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** The tags that a certificate needs. */
export const tags = { integer: 2, octets: 4, oid: 6, enumerated: 10, sequence: 0x30, set: 0x31 } as const;

/** An object identifier by the bytes of its content. */
export function oid(hex: string): Buffer {
  return der(tags.oid, Buffer.from(hex, "hex"));
}

function nameOf(common: string): Buffer {
  const text = der(0x0c, Buffer.from(common));
  return der(tags.sequence, der(tags.set, der(tags.sequence, oid("550403"), text)));
}

/** An X.509 certificate (RFC 5280) of a P-256 key, signed with `signer`; extensions as they are. */
export function certificate(
  {
    subject,
    issuer,
    key,
    extensions,
  }: Readonly<Record<"subject" | "issuer", string>> & {
    readonly key: KeyObject;
    readonly extensions: readonly Buffer[];
  },
  signer: KeyObject,
): Buffer {
  const ecdsaWithSha256 = der(tags.sequence, oid("2a8648ce3d040302"));
  const time = (text: string): Buffer => der(0x17, Buffer.from(text));
  const signed = der(
    tags.sequence,
    der(0xa0, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, Buffer.from([1 + subject.length])),
    ecdsaWithSha256,
    nameOf(issuer),
    der(tags.sequence, time("200101000000Z"), time("491231235959Z")),
    nameOf(subject),
    key.export({ type: "spki", format: "der" }),
    ...(extensions.length > 0 ? [der(0xa3, der(tags.sequence, ...extensions))] : []),
  );
  const signature = createSign("SHA256").update(signed).sign(signer);
  return der(tags.sequence, signed, ecdsaWithSha256, der(3, Buffer.from([0]), signature));
}

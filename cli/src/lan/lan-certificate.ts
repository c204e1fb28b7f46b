// What the library below is made with asks for it first.
import "reflect-metadata";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { X509Certificate as Parsed } from "node:crypto";
import type { Clock } from "@countersign/protocol";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** What a TLS server for one address needs, as PEM. */
export interface LanCertificate {
  readonly key: string;
  /** The server's certificate. */
  readonly cert: string;
  /** What a phone may be told to trust: it vouches for this one address and nothing else. */
  readonly authority: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 86_400_000;
const validDays = 90;
/** One that ends soon is made anew at the start. */
const renewDays = 7;

/** DER: what is shorter than 128 bytes, behind its tag. */
function der(tag: number, ...content: readonly number[]): readonly number[] {
  return [tag, content.length, ...content];
}

/** GeneralSubtree of one iPAddress, or dNSName. */
const ipSubtree = (...bytes: readonly number[]): readonly number[] => der(0x30, ...der(0x87, ...bytes));
const dnsSubtree = (...bytes: readonly number[]): readonly number[] => der(0x30, ...der(0x82, ...bytes));

/**
 * Name constraints (RFC 5280 §4.2.1.10), critical: permitted is this IPv4 address alone. That says nothing of other kinds of names, so every host name
 * and every IPv6 address is excluded, as the CA/Browser Forum's requirements write it (§7.1.5). Whoever got hold of the authority's key, which is kept
 * nowhere, could still impersonate nobody else.
 */
function onlyFor(address: string): Extension {
  const permitted = der(0xa0, ...ipSubtree(...address.split(".").map(Number), 255, 255, 255, 255));
  const excluded = der(0xa1, ...dnsSubtree(), ...ipSubtree(...Array.from({ length: 32 }, () => 0)));
  return new Extension("2.5.29.30", true, new Uint8Array(der(0x30, ...permitted, ...excluded)).buffer);
}

async function make(address: string, nowMs: number): Promise<LanCertificate> {
  const { subtle } = globalThis.crypto;
  const usages = ["sign", "verify"] as const;
  const [authorityKeys, keys] = await Promise.all([
    subtle.generateKey(algorithm, false, usages),
    subtle.generateKey(algorithm, true, usages),
  ]);
  const time = { notBefore: new Date(nowMs - dayMs), notAfter: new Date(nowMs + validDays * dayMs) };
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Countersign on ${address}`,
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    ...time,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      onlyFor(address),
      await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const server = await X509CertificateGenerator.create({
    // OpenSSL takes a common name that looks like a host's for one, and every host name is excluded above.
    subject: `CN=This computer at ${address}`,
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    ...time,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([{ type: "ip", value: address }]),
      await AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const pkcs8 = await subtle.exportKey("pkcs8", keys.privateKey);
  return {
    key: PemConverter.encode(pkcs8, "PRIVATE KEY"),
    cert: server.toString("pem"),
    authority: authority.toString("pem"),
  };
}

/** Good for this address, and for a while yet. */
function isUsable(cert: string, address: string, nowMs: number): boolean {
  const parsed = new Parsed(cert);
  return parsed.checkIP(address) !== undefined && new Date(parsed.validTo).getTime() > nowMs + renewDays * dayMs;
}

/** The certificate for this computer's address, kept in `folder` (the key its owner's alone), and made anew when the address is another or it ends soon. */
export async function openLanCertificate(
  folder: string,
  { address, clock }: { readonly address: string; readonly clock: Clock },
): Promise<LanCertificate> {
  const files = {
    key: join(folder, "key.pem"),
    cert: join(folder, "cert.pem"),
    authority: join(folder, "authority.pem"),
  };
  const read = (): LanCertificate => ({
    key: readFileSync(files.key, "utf8"),
    cert: readFileSync(files.cert, "utf8"),
    authority: readFileSync(files.authority, "utf8"),
  });
  const isThere = Object.values(files).every((file) => existsSync(file));
  if (isThere && isUsable(readFileSync(files.cert, "utf8"), address, clock())) return read();
  const made = await make(address, clock());
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A file that is there keeps its mode, whatever is said when it is written.
  for (const file of [files.cert, files.key]) rmSync(file, { force: true });
  writeFileSync(files.key, made.key, { mode: 0o600 });
  writeFileSync(files.authority, made.authority);
  writeFileSync(files.cert, made.cert);
  return made;
}
